import type { FastifyInstance } from 'fastify'
import { answer, failureOf, failures, security, userSchema } from '../../http/schemas.ts'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'
import { labelSchema } from '../../wallets/label-schema.ts'
import { describeWallet, requireUser, userChain, walletsOf } from '../../wallets/user-wallets.ts'

type Params = { readonly userId: string; readonly label: string }

const schema = {
  tags: ['wallets'],
  summary: 'One wallet of a user',
  security,
  params: { type: 'object', required: ['userId', 'label'], properties: { userId: userSchema, label: labelSchema } },
  response: { 200: answer('The wallet'), ...failures, 404: failureOf('The user has no such wallet') },
} as const

/** `GET /wallets/:userId/:label` */
export function getWallet(app: FastifyInstance, context: ServiceContext): void {
  app.get<{ Params: Params }>('/wallets/:userId/:label', { config: { access: 'user' }, schema }, async (request) => {
    const { userId, label } = request.params
    requireUser(request, userId)
    const found = (await walletsOf(context, userChain(context).adapter, userId)).find((wallet) => wallet.label === label)
    if (found === undefined) throw new RequestError('NOT_FOUND')
    return describeWallet(found)
  })
}
