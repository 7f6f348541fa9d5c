import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RateLimits } from '../config/config-shape.ts'
import { RequestError } from '../public-errors.ts'

type Limiter = ReturnType<FastifyInstance['createRateLimit']>

/** Counts requests per address before anything else is done for them, so that guessing keys is slow too. */
export async function limitByAddress(app: FastifyInstance, limits: RateLimits): Promise<void> {
  await app.register(rateLimit, { global: false })
  const perIp = app.createRateLimit({ max: limits.perIp, timeWindow: limits.windowMs, keyGenerator: (request) => `ip:${request.ip}` })
  app.addHook('onRequest', (request, reply) => enforce(perIp, request, reply))
}

/** Counts requests per API key and per user; goes after authentication. */
export function limitByCaller(app: FastifyInstance, limits: RateLimits): void {
  const window = { timeWindow: limits.windowMs }
  const perKey = app.createRateLimit({ ...window, max: limits.perKey, keyGenerator: (request) => `key:${request.caller?.name ?? ''}` })
  const perUser = app.createRateLimit({ ...window, max: limits.perUser, keyGenerator: (request) => `user:${userOf(request)}` })
  app.addHook('onRequest', (request, reply) => enforce(perKey, request, reply))
  app.addHook('preHandler', async (request, reply) => {
    if (userOf(request) !== '') await enforce(perUser, request, reply)
  })
}

/** The user a request counts for: the one the key belongs to, else the one the body names. Nobody uses up another user's share. */
function userOf(request: FastifyRequest): string {
  const own = request.caller?.user ?? ''
  if (own !== '*') return own
  const body = (typeof request.body === 'object' && request.body !== null ? request.body : {}) as { readonly [field: string]: unknown }
  const named = body['user_id'] ?? body['userId']
  return typeof named === 'string' ? named : ''
}

async function enforce(limiter: Limiter, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const seen = await limiter(request)
  if (seen.isAllowed || !seen.isExceeded) return
  reply.header('retry-after', String(seen.ttlInSeconds))
  throw new RequestError('RATE_LIMITED')
}
