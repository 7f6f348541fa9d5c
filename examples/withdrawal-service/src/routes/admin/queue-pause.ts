import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import { answer, failures, security } from '../../http/schemas.ts'
import type { ServiceContext } from '../../service-context.ts'
import { type HaltBody, haltsInForce, pauseBody } from './halt-scope.ts'

type Body = Pick<HaltBody, 'reason'> & Partial<HaltBody>

const schema = {
  tags: ['operator'],
  summary: 'Stop accepting and signing in a scope, everything when none is named',
  security,
  body: pauseBody,
  response: { 200: answer('The halts in force'), ...failures },
} as const

/** `POST /admin/queues/pause` */
export function pauseQueue(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Body: Body }>('/admin/queues/pause', { schema }, async (request) => {
    const { scope = 'global', reason } = request.body
    const { status } = await context.engine.operator.halt({ scope, reason, by: callerOf(request).name })
    return { status, halts: await haltsInForce(context) }
  })
}
