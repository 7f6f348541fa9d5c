import { InvariantError } from '@wallet/core'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { failure, publicError } from '../public-errors.ts'

/**
 * Turns everything thrown into `{ error: { code, message, retry } }`.
 *
 * A broken invariant is answered too, and then `onBug` ends the process: nothing may be built on a broken state.
 */
export function errorReplies(app: FastifyInstance, onBug: (error: unknown) => void): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = publicError(error)
    if (status >= 500) request.log.error({ err: error, code: body.code }, 'request failed')
    else request.log.info({ code: body.code }, 'request refused')
    if (error instanceof InvariantError) onBug(error)
    return reply.status(status).send({ error: body })
  })
  app.setNotFoundHandler((_request, reply) => {
    const { status, body } = failure('NOT_FOUND')
    return reply.status(status).send({ error: body })
  })
}

/** What fails before there is a route, such as a path that cannot be decoded, in the same form. */
export function frameworkErrors(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = publicError(error)
  void reply.status(status).send({ error: body })
}
