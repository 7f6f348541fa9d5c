import { orderId } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import type { ServiceContext } from '../../service-context.ts'
import { operatorAnswer } from './operator-answer.ts'
import { type ById, reasonedSchema, type WithReason } from './transaction-schema.ts'

const schema = reasonedSchema('Look at it now: out of parking and out of the dead letters')

/** `POST /admin/transactions/:id/retry` */
export function retryTransaction(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Params: ById; Body: WithReason }>('/admin/transactions/:id/retry', { schema }, async (request) => {
    const { name: actor } = callerOf(request)
    return operatorAnswer(
      context,
      await context.engine.operator.retry({ order: orderId(request.params.id), actor, reason: request.body.reason }),
    )
  })
}
