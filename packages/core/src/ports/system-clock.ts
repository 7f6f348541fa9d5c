import type { Clock } from './clock.ts'

/** The machine's own clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const finish = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', finish)
        resolve()
      }
      const timer = setTimeout(finish, ms)
      signal?.addEventListener('abort', finish, { once: true })
    }),
  deadline: (ms, parent) => {
    const controller = new AbortController()
    let expired = false
    const timer = setTimeout(() => {
      expired = true
      controller.abort()
    }, ms)
    const follow = () => controller.abort()
    parent?.addEventListener('abort', follow, { once: true })
    if (parent?.aborted === true) controller.abort()
    return {
      signal: controller.signal,
      expired: () => expired,
      cancel: () => {
        clearTimeout(timer)
        parent?.removeEventListener('abort', follow)
      },
    }
  },
}
