import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import { answer, failures, security } from '../../http/schemas.ts'
import type { ServiceContext } from '../../service-context.ts'
import { type HaltBody, haltsInForce, pauseBody } from './halt-scope.ts'

type Body = Pick<HaltBody, 'reason'> & Partial<HaltBody>

const schema = {
  tags: ['operator'],
  summary: 'Go on in a paused scope',
  security,
  body: pauseBody,
  response: { 200: answer('The halts in force'), ...failures },
} as const

/** `POST /admin/queues/resume` */
export function resumeQueue(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Body: Body }>('/admin/queues/resume', { schema }, async (request) => {
    const { scope = 'global', reason } = request.body
    const { status } = await context.engine.operator.resume({ scope, reason, by: callerOf(request).name })
    return { status, halts: await haltsInForce(context) }
  })
}
