import type { Clock } from '../../ports/clock.ts'
import type { Actor, Scheduler } from './scheduler.ts'

/** The clock of one worker: the scheduler's time, off by `skewMs`, with timers that die with their actor. */
export function virtualClock(scheduler: Scheduler, actor: Actor, skewMs: number): Clock {
  return {
    now: () => scheduler.now() + skewMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve()
        const finish = (): void => {
          callOff()
          signal?.removeEventListener('abort', finish)
          resolve()
        }
        const callOff = scheduler.after(ms, actor, finish)
        signal?.addEventListener('abort', finish, { once: true })
      }),
    deadline: (ms, parent) => {
      const controller = new AbortController()
      let expired = false
      const callOff = scheduler.after(ms, actor, () => {
        expired = true
        controller.abort()
      })
      const follow = (): void => controller.abort()
      parent?.addEventListener('abort', follow, { once: true })
      if (parent?.aborted === true) controller.abort()
      return {
        signal: controller.signal,
        expired: () => expired,
        cancel: () => {
          callOff()
          parent?.removeEventListener('abort', follow)
        },
      }
    },
  }
}
