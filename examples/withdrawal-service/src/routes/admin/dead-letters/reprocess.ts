import { orderId } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../../http/authenticate.ts'
import { answer, failures, idSchema, reasonSchema, security } from '../../../http/schemas.ts'
import type { ServiceContext } from '../../../service-context.ts'

type Body = { readonly ids: readonly string[]; readonly reason: string }

const schema = {
  tags: ['operator'],
  summary: 'Let workers take dead letters up again, each from where the store says it stands',
  security,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['ids', 'reason'],
    properties: { ids: { type: 'array', minItems: 1, maxItems: 500, uniqueItems: true, items: idSchema }, reason: reasonSchema },
  },
  response: { 200: answer('`results` in the order asked: `redriven`, `not-dead-lettered` or `not-found` each'), ...failures },
} as const

/**
 * `POST /admin/dlq/reprocess`
 *
 * By id and not by kind of trouble: a person answers for each withdrawal that is tried again. Safe to repeat; one that was paid in the
 * meantime is no longer a dead letter and stays as it is.
 */
export function reprocessDeadLetters(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Body: Body }>('/admin/dlq/reprocess', { schema }, async (request) => {
    const { name: actor } = callerOf(request)
    const { ids, reason } = request.body
    const reprocess = async (id: string): Promise<{ readonly id: string; readonly status: string }> => {
      const view = await context.engine.withdrawal(id)
      if (view === undefined) return { id, status: 'not-found' }
      if (!view.order.deadLettered) return { id, status: 'not-dead-lettered' }
      const { status } = await context.engine.operator.retry({ order: orderId(id), actor, reason })
      return { id, status }
    }
    return { results: await Promise.all(ids.map(reprocess)) }
  })
}
