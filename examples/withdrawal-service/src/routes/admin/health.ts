import type { FastifyInstance } from 'fastify'
import { answer, failures, security } from '../../http/schemas.ts'
import type { ServiceContext } from '../../service-context.ts'
import { haltsInForce } from './halt-scope.ts'

const schema = {
  tags: ['operator'],
  summary: 'Every part in detail',
  security,
  response: { 200: answer('Parts with their details, durability, halts'), ...failures },
} as const

/** `GET /admin/health` */
export function adminHealth(app: FastifyInstance, context: ServiceContext): void {
  app.get('/admin/health', { schema }, async () => {
    const parts = await context.health()
    return {
      healthy: parts.every((part) => part.healthy),
      role: context.config.role,
      durability: context.engine.store.durability,
      parts,
      halts: await haltsInForce(context),
    }
  })
}
