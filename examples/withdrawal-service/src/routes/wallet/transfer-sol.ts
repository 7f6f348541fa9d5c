import { parseAmount } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import { addressSchema, amountSchema, answer, failureOf, failures, idSchema, security, userSchema } from '../../http/schemas.ts'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'
import { requireUser, userChain, walletsOf } from '../../wallets/user-wallets.ts'
import { answerWithdraw } from '../../withdrawals/answer-withdraw.ts'

type Body = { readonly id: string; readonly user_id: string; readonly to_address: string; readonly amount: string; readonly memo?: string }

const schema = {
  tags: ['wallets'],
  summary: "Send SOL from a user's active wallet",
  description: 'Idempotent by `id`. The amount must be in the books of the user; the wallet pays it and its fee.',
  security,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'user_id', 'to_address', 'amount'],
    properties: {
      id: idSchema,
      user_id: userSchema,
      to_address: addressSchema,
      amount: amountSchema,
      memo: { type: 'string', minLength: 1, maxLength: 256 },
    },
  },
  response: {
    200: answer('Known already: the same transfer as it stands now'),
    202: answer('Accepted: the money is reserved and will be paid once'),
    ...failures,
    404: failureOf('The user has no active wallet'),
    409: failureOf('The id belongs to another request'),
    422: failureOf('Refused: balance, limit or policy; the id stays refused'),
  },
} as const

/** `POST /wallet/transferSol` */
export function transferSol(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Body: Body }>('/wallet/transferSol', { config: { access: 'user' }, schema }, async (request, reply) => {
    const { id, user_id: user, to_address: to, amount, memo } = request.body
    requireUser(request, user)
    const { adapter } = userChain(context)
    const wallet = (await walletsOf(context, adapter, user)).find(({ active }) => active)
    if (wallet === undefined) throw new RequestError('WALLET_NOT_FOUND', 'the user has no active wallet')
    const decimals = adapter.assets.find((asset) => asset.id === adapter.feeAsset)?.decimals ?? 9
    const result = await context.engine.withdraw({
      id,
      account: `user:${user}`,
      wallet: wallet.name,
      asset: adapter.feeAsset,
      to,
      amount: parseAmount(amount, decimals),
      feeBearer: 'user',
      requester: callerOf(request).name,
      ...(memo === undefined ? {} : { memo }),
    })
    const { status, body } = await answerWithdraw(context, id, result)
    return reply.status(status).send(body)
  })
}
