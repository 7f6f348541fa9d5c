import type { FastifyInstance } from 'fastify'
import { answer, failureOf, failures, idSchema, security } from '../../http/schemas.ts'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'
import { describeView } from '../../withdrawals/describe-for-admin.ts'
import type { ById } from './transaction-schema.ts'

const schema = {
  tags: ['operator'],
  summary: 'One withdrawal with everything that was tried for it',
  security,
  params: { type: 'object', required: ['id'], properties: { id: idSchema } },
  response: { 200: answer('The withdrawal, its attempts, its digest for approvals'), ...failures, 404: failureOf('No such withdrawal') },
} as const

/** `GET /admin/transactions/:id` */
export function transaction(app: FastifyInstance, context: ServiceContext): void {
  app.get<{ Params: ById }>('/admin/transactions/:id', { schema }, async (request) => {
    const view = await context.engine.withdrawal(request.params.id)
    if (view === undefined) throw new RequestError('WITHDRAWAL_NOT_FOUND')
    return describeView(context.chains, view)
  })
}
