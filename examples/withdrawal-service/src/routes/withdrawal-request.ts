import type { FastifyInstance } from 'fastify'
import { addressSchema, amountSchema, errorSchema, idSchema, networkSchema, security, statusSchema, userSchema } from '../http/schemas.ts'
import { withdrawalAnswers } from '../http/withdrawal-answers.ts'
import type { ServiceContext } from '../service-context.ts'
import { requestWithdrawal } from '../withdrawals/request-withdrawal.ts'

const result = { id: idSchema, status: statusSchema, transactionHash: { type: 'string' }, error: errorSchema } as const

type Body = {
  readonly id?: string
  readonly userId: string
  readonly amount: string
  readonly toAddress: string
  readonly tokenAddress?: string
  readonly network: string
}

const schema = {
  tags: ['withdrawals'],
  summary: 'Request a withdrawal',
  description: 'The same as `/wallet/send` in the other spelling; both share their ids.',
  security,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['userId', 'amount', 'toAddress', 'network'],
    properties: {
      id: idSchema,
      userId: userSchema,
      amount: amountSchema,
      toAddress: addressSchema,
      tokenAddress: addressSchema,
      network: networkSchema,
    },
  },
  response: withdrawalAnswers(result),
} as const

/** `POST /withdrawal/request` */
export function withdrawalRequest(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Body: Body }>('/withdrawal/request', { config: { access: 'user' }, schema }, async (request, reply) => {
    const { id, userId: user, amount, toAddress: to, tokenAddress: token, network } = request.body
    const outcome = await requestWithdrawal(context, request, { id, user, network, token, to, amount })
    if (outcome.status === 'failed') {
      const known = outcome.stored ? { id: outcome.id, status: 'FAILED' } : {}
      return reply.status(outcome.error.status).send({ ...known, error: outcome.error.body })
    }
    const { withdrawal } = outcome
    return reply.status(outcome.status === 'accepted' ? 202 : 200).send({
      id: withdrawal.id,
      status: withdrawal.status,
      transactionHash: withdrawal.transaction,
      error: withdrawal.error,
    })
  })
}
