import { accountId, type OrderState } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { answer, failures, idSchema, nameSchema, security } from '../../http/schemas.ts'
import type { ServiceContext } from '../../service-context.ts'
import { describeOrder } from '../../withdrawals/describe-for-admin.ts'

type Query = {
  readonly state?: OrderState
  readonly account?: string
  readonly deadLettered?: 'true' | 'false'
  readonly after?: string
  readonly max?: string
}

const states: readonly OrderState[] = [
  ...(['reserved', 'in-review', 'parked', 'planned', 'exposed', 'signed', 'broadcast'] as const),
  ...(['completed', 'failed', 'refused', 'cancelled'] as const),
]
const schema = {
  tags: ['operator'],
  summary: 'Withdrawals by state and account, a page at a time',
  security,
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      state: { type: 'string', enum: states },
      account: { ...nameSchema, description: 'A ledger account such as `user:42`.' },
      deadLettered: { type: 'string', enum: ['true', 'false'] },
      after: { ...idSchema, description: '`next` of the page before.' },
      max: { type: 'string', pattern: '^([1-9][0-9]?|[1-4][0-9]{2}|500)$', description: 'Rows per page, at most 500; default 50.' },
    },
  },
  response: { 200: answer('`transactions`, and `next` to go on from, null at the end'), ...failures },
} as const

/** `GET /admin/transactions` */
export function transactions(app: FastifyInstance, context: ServiceContext): void {
  app.get<{ Querystring: Query }>('/admin/transactions', { schema }, async (request) => {
    const { state, account, deadLettered, after, max = '50' } = request.query
    const page = await context.engine.store.listOrders({
      max: Number(max),
      ...(state === undefined ? {} : { state }),
      ...(account === undefined ? {} : { account: accountId(account) }),
      ...(deadLettered === undefined ? {} : { deadLettered: deadLettered === 'true' }),
      ...(after === undefined ? {} : { after }),
    })
    return { transactions: page.rows.map((order) => describeOrder(context.chains, order)), next: page.next }
  })
}
