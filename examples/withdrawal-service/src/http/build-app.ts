import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import { RequestError } from '../public-errors.ts'
import { health } from '../routes/health.ts'
import { live } from '../routes/live.ts'
import { metrics } from '../routes/metrics.ts'
import { ready } from '../routes/ready.ts'
import type { ServiceContext } from '../service-context.ts'
import { keyRing } from './api-keys.ts'
import { apiRoutes } from './api-routes.ts'
import { authenticate } from './authenticate.ts'
import { answerCorrelation, correlationId } from './correlation.ts'
import { errorReplies, frameworkErrors } from './error-replies.ts'
import { openapi } from './openapi.ts'
import { limitByAddress, limitByCaller } from './rate-limits.ts'

/**
 * The HTTP face of the service: probes for every role, the API for the roles that serve.
 *
 * Bodies are validated and never coerced: a number where a string belongs is a mistake to be told, not to be repaired.
 */
export async function buildApp(context: ServiceContext, loggerInstance: FastifyBaseLogger): Promise<FastifyInstance> {
  const { http, apiKeys, role } = context.config
  const app: FastifyInstance = Fastify({
    loggerInstance,
    bodyLimit: http.bodyLimitBytes,
    // Fastify's default is none: a client that never ends its request would hold a connection for ever.
    requestTimeout: 15_000,
    trustProxy: http.trustProxy,
    requestIdHeader: false,
    logController: new LogController({ requestIdLogLabel: 'correlationId', disableRequestLogging: isProbe }),
    genReqId: correlationId,
    frameworkErrors,
    forceCloseConnections: 'idle',
    // Ours says it in the agreed form.
    return503OnClosing: false,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    routerOptions: { maxParamLength: 256 },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false } },
  })
  errorReplies(app, context.onBug)
  answerCorrelation(app)
  endConnectionsWhenStopping(app, context)
  await limitByAddress(app, http.rateLimits)
  measure(app, context)
  await app.register(helmet)
  await app.register(cors, { origin: [...http.corsOrigins], methods: ['GET', 'POST', 'DELETE'] })
  await openapi(app)
  for (const probe of [health, live, ready, metrics]) probe(app, context)
  if (role === 'all' || role === 'serve') {
    await app.register((api, _options, done) => {
      refuseWhenStopping(api, context)
      authenticate(api, keyRing(apiKeys))
      limitByCaller(api, http.rateLimits)
      apiRoutes(api, context)
      done()
    })
  }
  return app
}

/** Times every request by its route pattern: by URL, every withdrawal would be a series of its own. */
function measure(app: FastifyInstance, { metrics: measured }: ServiceContext): void {
  app.addHook('onResponse', async (request, reply) => {
    measured.answered(request.routeOptions.url ?? 'none', request.method, reply.statusCode, reply.elapsedTime / 1000)
  })
}

/** Probes come every few seconds: their lines would bury the others. */
function isProbe(request: FastifyRequest): boolean {
  return ['/health', '/live', '/ready', '/metrics'].includes(request.url)
}

/** What still arrives on open connections during a shutdown is sent elsewhere. */
function refuseWhenStopping(api: FastifyInstance, { stopping }: ServiceContext): void {
  api.addHook('onRequest', async () => {
    if (stopping()) throw new RequestError('SHUTTING_DOWN')
  })
}

/** An answer given during a shutdown ends its connection: kept alive it would keep the server open for a minute. */
function endConnectionsWhenStopping(app: FastifyInstance, { stopping }: ServiceContext): void {
  app.addHook('onSend', async (_request, reply) => {
    if (stopping()) reply.header('connection', 'close')
  })
}
