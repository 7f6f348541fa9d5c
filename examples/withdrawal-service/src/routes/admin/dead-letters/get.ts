import type { FastifyInstance } from 'fastify'
import { answer, failureOf, failures, idSchema, security } from '../../../http/schemas.ts'
import type { ServiceContext } from '../../../service-context.ts'
import { describeView } from '../../../withdrawals/describe-for-admin.ts'
import type { ById } from '../transaction-schema.ts'
import { describeDeadLetter } from './describe-dead-letter.ts'
import { findDeadLetter } from './find-dead-letter.ts'

const schema = {
  tags: ['operator'],
  summary: 'One dead letter with everything that was tried for it',
  security,
  params: { type: 'object', required: ['id'], properties: { id: idSchema } },
  response: { 200: answer('The trouble, and the withdrawal with its attempts'), ...failures, 404: failureOf('No such dead letter') },
} as const

/** `GET /admin/dlq/messages/:id` */
export function getDeadLetter(app: FastifyInstance, context: ServiceContext): void {
  app.get<{ Params: ById }>('/admin/dlq/messages/:id', { schema }, async (request) => {
    const view = await findDeadLetter(context, request.params.id)
    return { ...describeDeadLetter(context, view.order), transaction: describeView(context.chains, view) }
  })
}
