import { coreErrors } from '../errors/codes.ts'
import { isWalletError } from '../errors/wallet-error.ts'
import type { Clock } from '../ports/clock.ts'
import { type CircuitBreaker, type CircuitState, circuitBreaker } from '../resilience/circuit-breaker.ts'
import type { RpcCall, RpcParams } from './call.ts'
import { givingUp } from './give-up.ts'
import { noReply, type RpcReply } from './reply.ts'
import { sharedSignal } from './shared-signal.ts'
import type { RpcTransport } from './transport.ts'

/** One node to ask. Calls never reject. */
export interface RpcProvider {
  readonly name: string
  /** A read; waits a moment for others to share the request. */
  read(method: string, params: RpcParams, signal: AbortSignal): Promise<RpcReply>
  /**
   * Reads that one HTTP request carries, so that no load balancer hands them to several nodes; a reply each, in order. No answer to
   * any where they are more than a request takes. An injected `request` carries each call by itself: there it promises nothing.
   */
  readTogether(calls: readonly RpcCall[], signal: AbortSignal): Promise<readonly RpcReply[]>
  /** A send, never repeated here. Alone in its request and at once, or with those of the same moment where they may share one. */
  send(call: RpcCall, signal: AbortSignal): Promise<RpcReply>
  state(): CircuitState
}

/** How a provider is asked. */
export type RpcProviderSettings = {
  readonly name: string
  readonly transport: RpcTransport
  readonly clock: Clock
  readonly callTimeoutMs: number
  readonly readsPerRequest: number
  /** Sends in one request at most, in the order they came; default 1. A reply that is lost then concerns all of them. */
  readonly sendsPerRequest?: number
}

/** Calls that are not to be cut apart; a single one as a rule. */
type Waiting = { readonly calls: readonly RpcCall[]; readonly answer: (replies: readonly RpcReply[]) => void }

/** A provider with a deadline on each request, shared requests for reads, and a fuse that rests it after five failures in a row. */
export function rpcProvider(settings: RpcProviderSettings): RpcProvider {
  const { name, transport, clock, callTimeoutMs, readsPerRequest, sendsPerRequest = 1 } = settings
  const breaker = circuitBreaker({ clock, provider: name, failuresMax: 5, restMs: 5_000, halfOpenMax: 1 })
  const giving = givingUp()

  const ask = (calls: readonly RpcCall[], signal?: AbortSignal): Promise<readonly RpcReply[]> =>
    guarded(breaker, calls, signal, async () => {
      const deadline = clock.deadline(callTimeoutMs, signal)
      const late = () => calls.map(() => noReply(deadline.expired() ? `no answer within ${callTimeoutMs} ms` : 'called off'))
      // Not left to the transport: an injected one may ignore its signal, and would keep its callers for ever.
      const over = new Promise<readonly RpcReply[]>((resolve) => {
        deadline.signal.addEventListener('abort', () => resolve(late()), { once: true })
      })
      try {
        return await Promise.race([over, transport(calls, deadline.signal)])
      } finally {
        deadline.cancel()
      }
    })
  const deliver = async (batch: readonly Waiting[]): Promise<void> => {
    const replies = await ask(batch.flatMap(({ calls }) => calls))
    let at = 0
    for (const { calls, answer } of batch) answer(calls.map(() => replies[at++] ?? noReply('no answer')))
  }
  /** Puts calls of one moment into few requests. Who gives up is let go; the request goes on for the others. */
  const sharing = (perRequest: number): ((calls: readonly RpcCall[], signal: AbortSignal) => Promise<readonly RpcReply[]>) => {
    let waiting: Waiting[] = []
    const flush = async (): Promise<void> => {
      await clock.sleep(0)
      const due = waiting
      waiting = []
      for (const batch of packed(due, perRequest)) void deliver(batch)
    }
    return (calls, signal) =>
      new Promise((resolve) => {
        const none = (reason: string) => resolve(calls.map(() => noReply(reason)))
        if (signal.aborted || calls.length === 0) return none('called off')
        if (calls.length > perRequest) return none('more calls than one request takes')
        const stay = signal === sharedSignal ? undefined : giving.on(signal, () => none('called off'))
        const answer = (replies: readonly RpcReply[]) => {
          stay?.()
          resolve(replies)
        }
        waiting.push({ calls, answer })
        if (waiting.length === 1) void flush()
      })
  }
  const single =
    (share: ReturnType<typeof sharing>) =>
    async (call: RpcCall, signal: AbortSignal): Promise<RpcReply> =>
      (await share([call], signal))[0] ?? noReply('no answer')
  const readTogether = sharing(readsPerRequest)
  const shareRead = single(readTogether)
  const alone = async (call: RpcCall, signal: AbortSignal): Promise<RpcReply> =>
    signal.aborted ? noReply('called off') : ((await ask([call], signal))[0] ?? noReply('no answer'))

  return {
    name,
    state: breaker.state,
    send: sendsPerRequest > 1 ? single(sharing(sendsPerRequest)) : alone,
    read: (method, params, signal) => shareRead({ method, params }, signal),
    readTogether,
  }
}

/** What waits, in its order, in requests of so many calls at most. */
function packed(due: readonly Waiting[], perRequest: number): readonly (readonly Waiting[])[] {
  const batches: Waiting[][] = []
  let room = 0
  for (const one of due) {
    if (one.calls.length > room) {
      batches.push([])
      room = perRequest
    }
    batches.at(-1)?.push(one)
    room -= one.calls.length
  }
  return batches
}

/** Runs a request through the fuse. An answered error proves the node alive; only silence counts against it. */
async function guarded(
  breaker: CircuitBreaker,
  calls: readonly RpcCall[],
  signal: AbortSignal | undefined,
  work: () => Promise<readonly RpcReply[]>,
): Promise<readonly RpcReply[]> {
  let replies: readonly RpcReply[] | undefined
  try {
    return await breaker.run(async () => {
      replies = await work()
      if (signal?.aborted === true) throw coreErrors.create('ABORTED', { operation: 'call' })
      const silent = replies.find((reply) => reply.status === 'none')
      if (silent !== undefined) throw coreErrors.create('CHAIN_UNREACHABLE', { chain: breaker.provider, reason: 'no answer' })
      return replies
    })
  } catch (error) {
    if (replies !== undefined) return replies
    if (!isWalletError(error)) throw error
    return calls.map(() => noReply('resting after failures'))
  }
}
