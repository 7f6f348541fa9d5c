import { classifyTrouble, type Trouble } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { answer, failures, idSchema, security } from '../../../http/schemas.ts'
import type { ServiceContext } from '../../../service-context.ts'
import { describeDeadLetter } from './describe-dead-letter.ts'

/** Every kind of trouble, as `trouble` in queries. */
export const troubles: readonly Trouble[] = ['validation', 'funds', 'policy', 'chain-permanent', 'chain-transient', 'unknown']

type Query = { readonly trouble?: Trouble; readonly after?: string; readonly max?: string }

const schema = {
  tags: ['operator'],
  summary: 'Withdrawals that were set aside for a person; each keeps its reservation and its claims',
  security,
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      trouble: {
        type: 'string',
        enum: troubles,
        description: 'Only this kind of trouble; a page may then be short and still have a `next`.',
      },
      after: { ...idSchema, description: '`next` of the page before.' },
      max: { type: 'string', pattern: '^([1-9][0-9]?|[1-4][0-9]{2}|500)$', description: 'Rows per page, at most 500; default 50.' },
    },
  },
  response: { 200: answer('`messages`, and `next` to go on from, null at the end'), ...failures },
} as const

/** `GET /admin/dlq/messages` */
export function listDeadLetters(app: FastifyInstance, context: ServiceContext): void {
  app.get<{ Querystring: Query }>('/admin/dlq/messages', { schema }, async (request) => {
    const { trouble, after, max = '50' } = request.query
    const page = await context.engine.store.listOrders({
      max: Number(max),
      deadLettered: true,
      ...(after === undefined ? {} : { after }),
    })
    const wanted = page.rows.filter(({ note }) => trouble === undefined || classifyTrouble(note?.code ?? 'UNKNOWN').trouble === trouble)
    return { messages: wanted.map((order) => describeDeadLetter(context, order)), next: page.next }
  })
}
