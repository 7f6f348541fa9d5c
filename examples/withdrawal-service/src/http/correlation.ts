import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

const header = 'x-correlation-id'

/** The caller's correlation id when it is a harmless short word, else a fresh one: it ends up in logs and headers. */
export function correlationId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers[header]
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID()
}

/** Answers every request with its correlation id, so that a client's complaint finds its log lines. */
export function answerCorrelation(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header(header, request.id)
  })
}
