import { orderId } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import type { ServiceContext } from '../../service-context.ts'
import { operatorAnswer } from './operator-answer.ts'
import { type ById, verbSchema } from './transaction-schema.ts'

type Body = { readonly digest: string; readonly comment?: string }

const schema = verbSchema(
  'End a held withdrawal',
  {
    digest: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'Of the withdrawal as it was looked at.' },
    comment: { type: 'string', maxLength: 500 },
  },
  ['digest'],
)

/** `POST /admin/transactions/:id/reject`. The person is the API key's name. */
export function rejectTransaction(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Params: ById; Body: Body }>('/admin/transactions/:id/reject', { schema }, async (request) => {
    const { digest, comment = '' } = request.body
    const { name: approver } = callerOf(request)
    return operatorAnswer(context, await context.engine.operator.reject({ order: orderId(request.params.id), approver, digest, comment }))
  })
}
