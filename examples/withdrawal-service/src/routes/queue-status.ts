import type { FastifyInstance } from 'fastify'
import { answerOf, failures, security } from '../http/schemas.ts'
import { type PublicStatus, publicStatus } from '../public-status.ts'
import type { ServiceContext } from '../service-context.ts'

const count = { type: 'integer' } as const
const counts = {
  PENDING: count,
  VALIDATING: count,
  SIGNED: count,
  BROADCASTING: count,
  waitingForOperator: count,
  oldestDueMs: { type: 'number' },
} as const

const schema = {
  tags: ['withdrawals'],
  summary: 'How much is under way',
  security,
  response: {
    200: answerOf('Counts of withdrawals that have not ended, and how long the oldest one that is due has waited', counts),
    ...failures,
  },
} as const

/** `GET /withdrawal/queue/status`. Ended withdrawals are left out: how many there ever were is no business of every key. */
export function queueStatus(app: FastifyInstance, context: ServiceContext): void {
  app.get('/withdrawal/queue/status', { config: { access: 'user' }, schema }, async () => {
    const { byState, deadLettered, oldestDueMs } = await context.engine.store.countOrders({})
    const open: Record<Exclude<PublicStatus, 'COMPLETED' | 'FAILED'>, number> = { PENDING: 0, VALIDATING: 0, SIGNED: 0, BROADCASTING: 0 }
    for (const [state, amount] of Object.entries(byState)) {
      const status = publicStatus(state as keyof typeof byState)
      if (status !== 'COMPLETED' && status !== 'FAILED') open[status] += amount
    }
    return { ...open, waitingForOperator: deadLettered, oldestDueMs }
  })
}
