import { type CircuitBreaker, type CircuitState, type Clock, circuitBreaker, coreErrors, isWalletError } from '@wallet/core'
import { shared } from './cache.ts'
import { givingUp } from './give-up.ts'
import { none, type Reply } from './reply.ts'
import type { Call, Transport } from './transport.ts'

/** One node to ask. Calls never reject. */
export interface Provider {
  readonly name: string
  /** A read; waits a moment for others to share the request. */
  read(method: string, params: readonly unknown[], signal: AbortSignal): Promise<Reply>
  /** A send: alone in its request, at once, never repeated here. */
  send(call: Call, signal: AbortSignal): Promise<Reply>
  state(): CircuitState
}

/** How a provider is asked. */
export type ProviderSettings = {
  readonly name: string
  readonly transport: Transport
  readonly clock: Clock
  readonly callTimeoutMs: number
  readonly readsPerRequest: number
}

type Waiting = { readonly call: Call; readonly answer: (reply: Reply) => void }

/** A provider with a deadline on each request, shared requests for reads, and a fuse that rests it after five failures in a row. */
export function createProvider(settings: ProviderSettings): Provider {
  const { name, transport, clock, callTimeoutMs, readsPerRequest } = settings
  const breaker = circuitBreaker({ clock, provider: name, failuresMax: 5, restMs: 5_000, halfOpenMax: 1 })
  const giving = givingUp()
  let waiting: Waiting[] = []
  let scheduled = false

  const ask = (calls: readonly Call[], signal?: AbortSignal): Promise<readonly Reply[]> =>
    guarded(breaker, calls, signal, async () => {
      const deadline = clock.deadline(callTimeoutMs, signal)
      const late = () => calls.map(() => none(deadline.expired() ? `no answer within ${callTimeoutMs} ms` : 'called off'))
      // Not left to the transport: an injected one may ignore its signal, and would keep its callers for ever.
      const over = new Promise<readonly Reply[]>((resolve) => {
        deadline.signal.addEventListener('abort', () => resolve(late()), { once: true })
      })
      try {
        return await Promise.race([over, transport(calls, deadline.signal)])
      } finally {
        deadline.cancel()
      }
    })
  const flush = async (): Promise<void> => {
    await clock.sleep(0)
    scheduled = false
    const due = waiting
    waiting = []
    for (let at = 0; at < due.length; at += readsPerRequest) void deliver(due.slice(at, at + readsPerRequest))
  }
  const deliver = async (batch: readonly Waiting[]): Promise<void> => {
    const replies = await ask(batch.map(({ call }) => call))
    for (const [index, { answer }] of batch.entries()) answer(replies[index] ?? none('no answer'))
  }

  return {
    name,
    state: breaker.state,
    send: async (call, signal) => (signal.aborted ? none('called off') : ((await ask([call], signal))[0] ?? none('no answer'))),
    read: (method, params, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(none('called off'))
        const stay = signal === shared ? undefined : giving.on(signal, () => resolve(none('called off')))
        const answer = (reply: Reply) => {
          stay?.()
          resolve(reply)
        }
        waiting.push({ call: { method, params }, answer })
        if (scheduled) return
        scheduled = true
        void flush()
      }),
  }
}

/** Runs a request through the fuse. An answered error proves the node alive; only silence counts against it. */
async function guarded(
  breaker: CircuitBreaker,
  calls: readonly Call[],
  signal: AbortSignal | undefined,
  work: () => Promise<readonly Reply[]>,
): Promise<readonly Reply[]> {
  let replies: readonly Reply[] | undefined
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
    return calls.map(() => none('resting after failures'))
  }
}
