import { orderId } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import type { ServiceContext } from '../../service-context.ts'
import { operatorAnswer } from './operator-answer.ts'
import { type ById, reasonedSchema, type WithReason } from './transaction-schema.ts'

const schema = reasonedSchema('Give the money back without proof; needs two different people')

/** `POST /admin/transactions/:id/release` */
export function releaseTransaction(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Params: ById; Body: WithReason }>('/admin/transactions/:id/release', { schema }, async (request) => {
    const { name: actor } = callerOf(request)
    return operatorAnswer(
      context,
      await context.engine.operator.release({ order: orderId(request.params.id), actor, reason: request.body.reason }),
    )
  })
}
