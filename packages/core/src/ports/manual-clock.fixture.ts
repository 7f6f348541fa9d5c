import type { Clock } from './clock.ts'

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves time on, running what falls due in order and letting it settle. */
  advance(ms: number): Promise<void>
  /** Timers that have not run and were not cancelled. */
  pending(): number
}

type Timer = { readonly at: number; readonly run: () => void }

const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Starts at `start` ms. */
export function manualClock(start = 1_700_000_000_000): ManualClock {
  let now = start
  const timers = new Set<Timer>()
  const after = (ms: number, run: () => void): (() => void) => {
    const timer: Timer = { at: now + ms, run }
    timers.add(timer)
    return () => timers.delete(timer)
  }
  const next = (until: number): Timer | undefined => [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]

  return {
    now: () => now,
    pending: () => timers.size,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve()
        const finish = () => {
          cancel()
          signal?.removeEventListener('abort', finish)
          resolve()
        }
        const cancel = after(ms, finish)
        signal?.addEventListener('abort', finish, { once: true })
      }),
    deadline(ms, parent) {
      const controller = new AbortController()
      let expired = false
      const cancel = after(ms, () => {
        expired = true
        controller.abort()
      })
      const follow = () => controller.abort()
      parent?.addEventListener('abort', follow, { once: true })
      if (parent?.aborted === true) controller.abort()
      return {
        signal: controller.signal,
        expired: () => expired,
        cancel: () => {
          cancel()
          parent?.removeEventListener('abort', follow)
        },
      }
    },
    async advance(ms) {
      const until = now + ms
      await settle()
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        now = Math.max(now, timer.at)
        timers.delete(timer)
        timer.run()
        await settle()
      }
      now = until
      await settle()
    },
  }
}
