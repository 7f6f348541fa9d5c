import type { PartHealth } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { answer } from '../http/schemas.ts'
import type { ServiceContext } from '../service-context.ts'

const schema = {
  tags: ['probes'],
  summary: 'Whether every part works',
  response: { 200: answer('Every part works'), 503: answer('Some part does not') },
} as const

/** `GET /health`. Names and yes or no; the details are for `/admin/health`. */
export function health(app: FastifyInstance, context: ServiceContext): void {
  app.get('/health', { schema }, async (_request, reply) => {
    const parts = await context.health()
    const healthy = parts.every((part) => part.healthy)
    return reply.status(healthy ? 200 : 503).send({ status: healthy ? 'healthy' : 'unhealthy', parts: byName(parts) })
  })
}

/** Each dependency by name. */
export function byName(parts: readonly PartHealth[]): { readonly [name: string]: 'up' | 'down' } {
  return Object.fromEntries(parts.map((part) => [part.name, part.healthy ? 'up' : 'down']))
}
