import { laneId } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../http/authenticate.ts'
import { answer, failureOf, failures, nameSchema, reasonSchema, security } from '../../http/schemas.ts'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'

type Body = { readonly lane: string; readonly next: number; readonly reason: string }

const schema = {
  tags: ['operator'],
  summary: 'Explain a lane that the chain is ahead of: slots below `next` were used outside this store',
  security,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['lane', 'next', 'reason'],
    properties: { lane: nameSchema, next: { type: 'integer', minimum: 0 }, reason: reasonSchema },
  },
  response: { 200: answer('Raised, now or before'), ...failures, 404: failureOf('No such lane') },
} as const

/** `POST /admin/lanes/raise`. The halt on the lane stays until it is resumed. */
export function raiseLane(app: FastifyInstance, context: ServiceContext): void {
  app.post<{ Body: Body }>('/admin/lanes/raise', { schema }, async (request) => {
    const { lane, next, reason } = request.body
    const { status } = await context.engine.operator.raiseLane({ lane: laneId(lane), next, reason, actor: callerOf(request).name })
    if (status === 'not-found') throw new RequestError('NOT_FOUND', 'no such lane')
    return { status }
  })
}
