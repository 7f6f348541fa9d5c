import { orderId } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import type { ServiceContext } from '../../service-context.ts'
import { operatorAnswer } from './operator-answer.ts'
import { type ById, reasonedSchema, type WithReason } from './transaction-schema.ts'

const schema = reasonedSchema('End it: at once while no bytes exist, else by a rival transaction that pays nobody')

/** `POST /admin/transactions/:id/cancel` */
export function cancelTransaction(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Params: ById; Body: WithReason }>('/admin/transactions/:id/cancel', { schema }, async (request) => {
    const { name: actor } = callerOf(request)
    return operatorAnswer(
      context,
      await context.engine.operator.cancel({ order: orderId(request.params.id), actor, reason: request.body.reason }),
    )
  })
}
