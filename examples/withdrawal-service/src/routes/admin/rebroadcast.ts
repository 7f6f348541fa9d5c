import type { FastifyInstance } from 'fastify'
import type { ServiceContext } from '../../service-context.ts'
import { operatorAnswer } from './operator-answer.ts'
import { type ById, verbSchema } from './transaction-schema.ts'

const schema = verbSchema('Send the stored bytes of every live attempt again', {}, [])

/** `POST /admin/transactions/:id/rebroadcast`. Always safe: the same bytes cannot pay twice. */
export function rebroadcastTransaction(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Params: ById }>('/admin/transactions/:id/rebroadcast', { schema }, async (request) =>
    operatorAnswer(context, await context.engine.operator.rebroadcast({ order: request.params.id })),
  )
}
