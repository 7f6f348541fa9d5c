import type { FastifyInstance } from 'fastify'
import { answer, failures, security } from '../../http/schemas.ts'
import type { ServiceContext } from '../../service-context.ts'
import { haltsInForce } from './halt-scope.ts'

const schema = {
  tags: ['operator'],
  summary: 'How many orders stand where',
  security,
  response: { 200: answer('Orders by state, dead letters, age of the oldest due order, halts'), ...failures },
} as const

/** `GET /admin/queues` */
export function queues(app: FastifyInstance, context: ServiceContext): void {
  app.get('/admin/queues', { schema }, async () => {
    const counts = await context.engine.store.countOrders({})
    return { ...counts, halts: await haltsInForce(context) }
  })
}
