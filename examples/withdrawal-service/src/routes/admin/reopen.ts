import { orderId } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import type { ServiceContext } from '../../service-context.ts'
import { operatorAnswer } from './operator-answer.ts'
import { type ById, reasonedSchema, type WithReason } from './transaction-schema.ts'

const schema = reasonedSchema('Undo a settlement that a reorganisation undid: locks the money again and sends the same bytes')

/** `POST /admin/transactions/:id/reopen` */
export function reopenTransaction(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Params: ById; Body: WithReason }>('/admin/transactions/:id/reopen', { schema }, async (request) => {
    const { name: actor } = callerOf(request)
    return operatorAnswer(
      context,
      await context.engine.operator.reopen({ order: orderId(request.params.id), actor, reason: request.body.reason }),
    )
  })
}
