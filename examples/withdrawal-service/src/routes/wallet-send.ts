import type { FastifyInstance } from 'fastify'
import { addressSchema, amountSchema, errorSchema, idSchema, networkSchema, security, statusSchema, userSchema } from '../http/schemas.ts'
import { withdrawalAnswers } from '../http/withdrawal-answers.ts'
import type { ServiceContext } from '../service-context.ts'
import { requestWithdrawal } from '../withdrawals/request-withdrawal.ts'

const result = { success: { type: 'boolean' }, id: idSchema, status: statusSchema, txid: { type: 'string' }, error: errorSchema } as const

type Body = {
  readonly id?: string
  readonly user_id: string
  readonly chain: string
  readonly token_address?: string
  readonly to_address: string
  readonly amount: string
}

const schema = {
  tags: ['withdrawals'],
  summary: 'Send coins to an address',
  description:
    'Idempotent by `Idempotency-Key` (or `id`). Answers as soon as the money is reserved; ask for the status until COMPLETED or FAILED.',
  security,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['user_id', 'chain', 'to_address', 'amount'],
    properties: {
      id: idSchema,
      user_id: userSchema,
      chain: networkSchema,
      token_address: addressSchema,
      to_address: addressSchema,
      amount: amountSchema,
    },
  },
  response: withdrawalAnswers(result),
} as const

/** `POST /wallet/send` */
export function walletSend(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Body: Body }>('/wallet/send', { config: { access: 'user' }, schema }, async (request, reply) => {
    const { id, user_id: user, chain: network, token_address: token, to_address: to, amount } = request.body
    const outcome = await requestWithdrawal(context, request, { id, user, network, token, to, amount })
    if (outcome.status === 'failed') {
      const known = outcome.stored ? { id: outcome.id, status: 'FAILED' } : {}
      return reply.status(outcome.error.status).send({ success: false, ...known, error: outcome.error.body })
    }
    const { withdrawal } = outcome
    return reply.status(outcome.status === 'accepted' ? 202 : 200).send({
      success: withdrawal.status !== 'FAILED',
      id: withdrawal.id,
      status: withdrawal.status,
      txid: withdrawal.transaction,
      error: withdrawal.error,
    })
  })
}
