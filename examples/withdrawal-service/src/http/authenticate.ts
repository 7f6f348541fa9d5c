import type { FastifyInstance, FastifyRequest } from 'fastify'
import { RequestError } from '../public-errors.ts'
import type { Caller, KeyRing } from './api-keys.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the time a handler runs; a route outside the authenticated part never reads it. */
    caller: Caller | undefined
  }
  interface FastifyContextConfig {
    /** Who may call the route; a route that forgets to say so is for admins. */
    access?: 'user' | 'admin'
  }
}

/** Lets only known keys through to the routes registered after it in this scope, and only admins to admin routes. */
export function authenticate(app: FastifyInstance, keys: KeyRing): void {
  app.decorateRequest('caller', undefined)
  app.addHook('onRequest', async (request) => {
    const presented = presentedKey(request)
    const caller = presented === undefined ? undefined : keys.find(presented)
    if (caller === undefined) throw new RequestError('UNAUTHORIZED')
    request.caller = caller
    const access = request.routeOptions.config.access ?? 'admin'
    if (access === 'admin' && caller.scope !== 'admin') throw new RequestError('FORBIDDEN')
  })
}

function presentedKey(request: FastifyRequest): string | undefined {
  const direct = request.headers['x-api-key']
  if (typeof direct === 'string') return direct
  return /^Bearer ([\x21-\x7e]+)$/.exec(request.headers.authorization ?? '')?.[1]
}

/** The caller of an authenticated request. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === undefined) throw new RequestError('UNAUTHORIZED')
  return request.caller
}
