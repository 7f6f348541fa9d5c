import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import { answer, failures, security } from '../../http/schemas.ts'
import type { ServiceContext } from '../../service-context.ts'
import { type HaltBody, haltBody, haltsInForce } from './halt-scope.ts'

const base = { tags: ['operator'], security, response: { 200: answer('The halts in force'), ...failures } } as const

/** `GET`, `POST`, `DELETE /admin/halt`: stops signing and accepting in a scope, and lets it go on. What was sent is followed all the same. */
export function halt(app: FastifyInstance, context: ServiceContext): void {
  app.get('/admin/halt', { schema: { ...base, summary: 'What is halted' } }, async () => ({ halts: await haltsInForce(context) }))

  app.post<{ Body: HaltBody }>('/admin/halt', { schema: { ...base, summary: 'Halt a scope', body: haltBody } }, async (request) => {
    const { status } = await context.engine.operator.halt({ ...request.body, by: callerOf(request).name })
    return { status, halts: await haltsInForce(context) }
  })

  app.delete<{ Body: HaltBody }>('/admin/halt', { schema: { ...base, summary: 'Resume a scope', body: haltBody } }, async (request) => {
    const { status } = await context.engine.operator.resume({ ...request.body, by: callerOf(request).name })
    return { status, halts: await haltsInForce(context) }
  })
}
