import type { FastifyInstance } from 'fastify'
import { mayActFor } from '../http/api-keys.ts'
import { callerOf } from '../http/authenticate.ts'
import { amountSchema, answerOf, errorSchema, failureOf, failures, idSchema, security, statusSchema } from '../http/schemas.ts'
import { RequestError } from '../public-errors.ts'
import type { ServiceContext } from '../service-context.ts'
import { describe } from '../withdrawals/describe.ts'

const withdrawal = {
  id: idSchema,
  status: statusSchema,
  user: { type: 'string' },
  asset: { type: 'string', description: 'CAIP-19' },
  amount: amountSchema,
  to: { type: 'string' },
  transactionHash: { type: 'string', description: 'What paid it, or is under way to.' },
  error: errorSchema,
  createdAt: { type: 'string', format: 'date-time' },
  updatedAt: { type: 'string', format: 'date-time' },
} as const

const schema = {
  tags: ['withdrawals'],
  summary: 'The status of a withdrawal',
  security,
  params: { type: 'object', required: ['id'], properties: { id: idSchema } },
  response: { 200: answerOf('The withdrawal as it stands now', withdrawal), ...failures, 404: failureOf('No such withdrawal') },
} as const

/** `GET /withdrawal/status/:id`. Somebody else's withdrawal answers exactly like one that does not exist. */
export function withdrawalStatus(app: FastifyInstance, context: ServiceContext): void {
  app.get<{ Params: { readonly id: string } }>('/withdrawal/status/:id', { config: { access: 'user' }, schema }, async (request) => {
    const view = await context.engine.withdrawal(request.params.id)
    if (view === undefined || view.order.intent.action.kind === 'house') throw new RequestError('WITHDRAWAL_NOT_FOUND')
    const { transaction, ...withdrawal } = describe(context.chains, view)
    if (!mayActFor(callerOf(request), withdrawal.user)) throw new RequestError('WITHDRAWAL_NOT_FOUND')
    return { ...withdrawal, transactionHash: transaction }
  })
}
