/** Calls that end early when their caller gives up. */
export interface GivingUp {
  /** Runs `then` once if `signal` aborts; the function returned forgets about it. */
  on(signal: AbortSignal, then: () => void): () => void
}

/**
 * One listener per signal, however many calls wait on it: a snapshot of a large batch makes hundreds, and Node warns of a leak from
 * the eleventh listener on.
 */
export function givingUp(): GivingUp {
  const waiting = new Map<AbortSignal, { readonly calls: Set<() => void>; readonly stop: () => void }>()
  return {
    on(signal, then) {
      const known = waiting.get(signal) ?? listen(signal)
      known.calls.add(then)
      return () => {
        known.calls.delete(then)
        if (known.calls.size > 0) return
        known.stop()
        waiting.delete(signal)
      }
    },
  }

  function listen(signal: AbortSignal): { readonly calls: Set<() => void>; readonly stop: () => void } {
    const calls = new Set<() => void>()
    const abort = (): void => {
      waiting.delete(signal)
      for (const call of calls) call()
    }
    signal.addEventListener('abort', abort, { once: true })
    const entry = { calls, stop: () => signal.removeEventListener('abort', abort) }
    waiting.set(signal, entry)
    return entry
  }
}
