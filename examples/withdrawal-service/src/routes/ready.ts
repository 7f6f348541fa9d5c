import type { FastifyInstance } from 'fastify'
import { answer } from '../http/schemas.ts'
import type { ServiceContext } from '../service-context.ts'
import { byName } from './health.ts'

const schema = {
  tags: ['probes'],
  summary: 'Whether to send requests here',
  response: { 200: answer('Ready, each dependency by name'), 503: answer('Not now, each dependency by name') },
} as const

/**
 * `GET /ready`. Needs the store and that no shutdown has begun.
 *
 * A chain that is away is named but does not make us unready: withdrawals are accepted and wait, and taking every process out of
 * the balancer because a node is down would turn a delay into an outage.
 */
export function ready(app: FastifyInstance, context: ServiceContext): void {
  app.get('/ready', { schema }, async (_request, reply) => {
    const parts = await context.health()
    const stopping = context.stopping()
    const yes = !stopping && parts.some((part) => part.name === 'store' && part.healthy)
    return reply.status(yes ? 200 : 503).send({ status: yes ? 'ready' : stopping ? 'stopping' : 'not ready', dependencies: byName(parts) })
  })
}
