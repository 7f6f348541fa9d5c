import type { FastifyInstance } from 'fastify'
import type { ServiceContext } from '../service-context.ts'

const schema = { tags: ['probes'], summary: 'Metrics for Prometheus', produces: ['text/plain'] } as const

/** `GET /metrics`. No withdrawal, account or address is in it. */
export function metrics(app: FastifyInstance, context: ServiceContext): void {
  app.get('/metrics', { schema }, async (_request, reply) => {
    const { registry } = context.metrics
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}
