import { orderId } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../../http/authenticate.ts'
import { answer, failureOf, failures, idSchema, reasonSchema, security } from '../../../http/schemas.ts'
import { RequestError } from '../../../public-errors.ts'
import type { ServiceContext } from '../../../service-context.ts'
import { operatorAnswer } from '../operator-answer.ts'
import type { ById, WithReason } from '../transaction-schema.ts'
import { findDeadLetter } from './find-dead-letter.ts'

const schema = {
  tags: ['operator'],
  summary: 'End a dead letter unpaid: only while nothing of it can confirm; the withdrawal stays in the books as cancelled',
  security,
  params: { type: 'object', required: ['id'], properties: { id: idSchema } },
  body: { type: 'object', additionalProperties: false, required: ['reason'], properties: { reason: reasonSchema } },
  response: {
    200: answer('Cancelled; the money is back in the balance'),
    ...failures,
    404: failureOf('No such dead letter'),
    409: failureOf('Its transaction may still confirm'),
  },
} as const

/**
 * `DELETE /admin/dlq/messages/:id`
 *
 * Nothing is erased: ids are for ever. What has bytes out cannot be deleted, only reprocessed, cancelled by a rival or released by two.
 */
export function deleteDeadLetter(app: FastifyInstance, context: ServiceContext): void {
  app.delete<{ Params: ById; Body: WithReason }>('/admin/dlq/messages/:id', { schema }, async (request) => {
    const { order, attempts } = await findDeadLetter(context, request.params.id)
    if (attempts.some(({ state }) => state === 'exposed' || state === 'sealed'))
      throw new RequestError('OPERATION_REFUSED', 'its transaction may still confirm: reprocess it, or cancel it by a rival transaction')
    const { name: actor } = callerOf(request)
    return operatorAnswer(context, await context.engine.operator.cancel({ order: orderId(order.id), actor, reason: request.body.reason }))
  })
}
