import type { FastifyInstance } from 'fastify'
import { answer, failureOf, failures, security, userSchema } from '../../http/schemas.ts'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'
import { requireUser, userChain, walletsOf } from '../../wallets/user-wallets.ts'
import { coins } from '../../withdrawals/describe.ts'

type Params = { readonly userId: string }

const schema = {
  tags: ['wallets'],
  summary: "What the chain says that a user's active wallet holds",
  description: 'Final balances of the coin and every listed token. What may be withdrawn is in `GET /balance/:account`.',
  security,
  params: { type: 'object', required: ['userId'], properties: { userId: userSchema } },
  response: { 200: answer('Balances in whole coins'), ...failures, 404: failureOf('The user has no active wallet') },
} as const

/** `GET /wallet/:userId/tokens` */
export function walletTokens(app: FastifyInstance, context: ServiceContext): void {
  app.get<{ Params: Params }>('/wallet/:userId/tokens', { config: { access: 'user' }, schema }, async (request) => {
    const { userId } = request.params
    requireUser(request, userId)
    const { adapter } = userChain(context)
    const wallet = (await walletsOf(context, adapter, userId)).find(({ active }) => active)
    if (wallet === undefined || adapter.balances === undefined) throw new RequestError('NOT_FOUND')
    const { balances } = await adapter.balances.read(
      wallet,
      adapter.assets.map(({ id }) => id),
      new AbortController().signal,
    )
    const symbolOf = (asset: string): string => adapter.assets.find(({ id }) => id === asset)?.symbol ?? ''
    return {
      address: wallet.addresses[0]?.address ?? '',
      tokens: balances.map(({ asset, amount }) => ({ asset, symbol: symbolOf(asset), amount: coins(context.chains, asset, amount) })),
    }
  })
}
