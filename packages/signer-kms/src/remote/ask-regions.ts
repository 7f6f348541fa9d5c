import { type CircuitBreaker, circuitBreaker, coreErrors, isWalletError, withDeadline } from '@wallet/core'
import { signerKmsErrors } from '../errors/codes.ts'
import type { TokenBucket } from '../rate/token-bucket.ts'
import type { Failure, Reply } from './reply.ts'
import type { CallSettings } from './settings.ts'

/** One way to a key: its region, the region's budget, and the fuse of this key there. */
export type Route = { readonly region: string; readonly bucket: TokenBucket; readonly breaker: CircuitBreaker }

/** The fuse of one key in one region. */
export function routeBreaker(settings: CallSettings, region: string): CircuitBreaker {
  const { clock, failuresMax, restMs, provider, circuit } = settings
  const onChange = (state: string) => circuit.add(1, { provider, region, state })
  return circuitBreaker({ clock, provider: `${provider}:${region}`, failuresMax, restMs, halfOpenMax: 4, onChange })
}

/**
 * Asks the regions in order until one answers, in rounds with jittered pauses between them.
 *
 * Throttling slows the region's budget down and is waited out; it uses up no attempt and trips no fuse, for a busy service is alive.
 * A region that is down or answers wrongly is passed over for the next. A refusal by the first region is the answer.
 *
 * - Leaves behind: nothing. Only for calls that may happen twice.
 *
 * @throws WalletError `ABORTED` when `signal` aborts first.
 */
export async function askRegions<R extends Route, T>(
  settings: CallSettings,
  routes: readonly R[],
  operation: string,
  signal: AbortSignal,
  ask: (route: R, signal: AbortSignal) => Promise<Reply<T>>,
): Promise<Reply<T>> {
  const { clock, totalMaxMs } = settings
  const progress: { last: Failure } = { last: { status: 'unreachable', reason: 'no region was asked' } }
  try {
    return await withDeadline(clock, totalMaxMs, signal, operation, (deadline) =>
      rounds(settings, routes, operation, deadline, ask, progress),
    )
  } catch (error) {
    // The caller's own abort is passed on; ours ends in what was seen last.
    if (isWalletError(error) && (error.code === 'TIMED_OUT' || (error.code === 'ABORTED' && !signal.aborted))) return progress.last
    throw error
  }
}

async function rounds<R extends Route, T>(
  settings: CallSettings,
  routes: readonly R[],
  operation: string,
  signal: AbortSignal,
  ask: (route: R, signal: AbortSignal) => Promise<Reply<T>>,
  progress: { last: Failure },
): Promise<Reply<T>> {
  let failures = 0
  for (let round = 1; ; round++) {
    const reply = await oneRound(settings, routes, operation, signal, ask)
    if (reply.status === 'answered' || reply.status === 'refused') return reply
    progress.last = reply
    if (reply.status !== 'throttled') failures += 1
    if (failures >= settings.attemptsMax) return reply
    // Full jitter: callers that failed together must not come back together.
    const longest = Math.min(settings.pauseCapMs, settings.pauseBaseMs * 2 ** Math.min(round - 1, 30))
    await settings.clock.sleep(settings.random.below(longest + 1), signal)
    if (signal.aborted) throw coreErrors.create('ABORTED', { operation })
  }
}

async function oneRound<R extends Route, T>(
  settings: CallSettings,
  routes: readonly R[],
  operation: string,
  signal: AbortSignal,
  ask: (route: R, signal: AbortSignal) => Promise<Reply<T>>,
): Promise<Reply<T>> {
  const { provider } = settings
  let last: Failure = { status: 'unreachable', reason: 'no region was asked' }
  for (const [index, route] of routes.entries()) {
    await route.bucket.take(signal)
    const reply = await askOne(settings, route, operation, signal, ask)
    settings.calls.add(1, { provider, region: route.region, operation, outcome: reply.status })
    if (reply.status === 'answered') return reply
    if (reply.status === 'throttled') {
      route.bucket.slowDown()
      settings.throttled.add(1, { provider, region: route.region, operation })
      return reply
    }
    if (reply.status === 'refused' && index === 0) return reply
    // What a replica refuses says nothing about the key where it comes first: it may only lack a grant there.
    if (index === 0 || reply.status !== 'refused') last = reply
  }
  return last
}

async function askOne<R extends Route, T>(
  { clock, callMaxMs, provider, duration }: CallSettings,
  route: R,
  operation: string,
  signal: AbortSignal,
  ask: (route: R, signal: AbortSignal) => Promise<Reply<T>>,
): Promise<Reply<T>> {
  let reply: Reply<T> | undefined
  const startedAt = clock.now()
  try {
    await route.breaker.run(async () => {
      reply = await withDeadline(clock, callMaxMs, signal, operation, (deadline) => ask(route, deadline))
      duration.record((clock.now() - startedAt) / 1000, { provider, region: route.region, operation })
      if (reply.status === 'unreachable' || reply.status === 'wrong')
        throw signerKmsErrors.create('KMS_UNREACHABLE', { operation, reason: reply.reason })
    })
  } catch (error) {
    if (reply !== undefined) return reply
    if (!isWalletError(error)) throw error
    if (error.code === 'TIMED_OUT') return { status: 'unreachable', reason: `no answer within ${callMaxMs} ms` }
    if (error.code === 'CIRCUIT_OPEN') return { status: 'unreachable', reason: 'it rests after failures' }
    throw error
  }
  return reply ?? { status: 'unreachable', reason: 'no answer' }
}
