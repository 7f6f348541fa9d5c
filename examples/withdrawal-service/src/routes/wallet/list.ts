import type { FastifyInstance } from 'fastify'
import { answer, failures, security, userSchema } from '../../http/schemas.ts'
import type { ServiceContext } from '../../service-context.ts'
import { describeWallet, requireUser, userChain, walletsOf } from '../../wallets/user-wallets.ts'

type Params = { readonly userId: string }

const schema = {
  tags: ['wallets'],
  summary: 'The wallets of a user',
  security,
  params: { type: 'object', required: ['userId'], properties: { userId: userSchema } },
  response: { 200: answer('All of them; one is active'), ...failures },
} as const

/** `GET /wallets/:userId` */
export function listWallets(app: FastifyInstance, context: ServiceContext): void {
  app.get<{ Params: Params }>('/wallets/:userId', { config: { access: 'user' }, schema }, async (request) => {
    const { userId } = request.params
    requireUser(request, userId)
    return { wallets: (await walletsOf(context, userChain(context).adapter, userId)).map(describeWallet) }
  })
}
