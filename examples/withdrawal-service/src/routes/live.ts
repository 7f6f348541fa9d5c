import type { FastifyInstance } from 'fastify'
import { answer } from '../http/schemas.ts'

const schema = { tags: ['probes'], summary: 'Whether this process answers at all', response: { 200: answer('It does') } } as const

/** `GET /live`. Asks nothing else: a dead node must not get a working process restarted. */
export function live(app: FastifyInstance): void {
  app.get('/live', { schema }, async () => ({ status: 'live' }))
}
