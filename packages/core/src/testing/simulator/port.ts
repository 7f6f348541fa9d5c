import type { Dice } from './dice.ts'
import { type Faults, fateOf, type Port } from './faults.ts'
import type { Actor, Scheduler } from './scheduler.ts'

/** Where faults come from; `current` changes when the world calms down. */
export type Weather = { current: Faults }

/** What a worker's life needs to call out: whose it is, and how it dies. */
export type Caller = { readonly actor: Actor; readonly crash: () => void }

/** Carries one call of a port. `effect` runs at the other side and is noted; `lost` makes the error of a call without answer. */
export type Carry = <Answer>(caller: Caller, port: Port, label: string, effect: () => Answer, lost: () => Error) => Promise<Answer>

/** Answers what a result is called in the trace. */
const statusOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'status' in value ? ` ${String(value.status)}` : ''

/**
 * The one way from a worker to the outside: each call becomes one or two scheduled steps, with whatever the weather does to
 * it. A dead worker hears no answer, but what it has sent may still arrive.
 */
export function carrier(parts: {
  readonly scheduler: Scheduler
  readonly dice: Dice
  readonly weather: Weather
  readonly world: Actor
  readonly leaseMs: number
}): Carry {
  const { scheduler, dice, weather, world, leaseMs } = parts
  return (caller, port, label, effect, lost) =>
    new Promise((resolve, reject) => {
      const { actor } = caller
      if (!actor.alive) return
      const fate = fateOf(dice, weather.current, port, leaseMs)
      const die = (when: string): void => {
        if (!actor.alive) return
        scheduler.note(actor, `dies ${when} ${label}`)
        caller.crash()
      }
      const stall = (): void => {
        if (fate.pauseMs === 0) return
        actor.frozenUntil = scheduler.now() + fate.pauseMs
        scheduler.note(actor, `stands still for ${fate.pauseMs} ms`)
      }
      const arrive = (): void => {
        if (!actor.alive && !fate.outlivesSender) return
        try {
          const value = effect()
          scheduler.note(actor, `${label}${statusOf(value)}${fate.answered ? '' : ' (reply lost)'}`)
          if (fate.crash === 'after') {
            die('after')
            return
          }
          stall()
          const answer = fate.answered ? (): void => resolve(value) : (): void => reject(lost())
          // The common case is one step: effect and answer together.
          if (fate.replyMs === 0 && actor.frozenUntil <= scheduler.now()) {
            if (actor.alive) answer()
          } else scheduler.after(fate.replyMs, actor, answer)
        } catch (error) {
          if (isBug(error)) throw error
          scheduler.note(actor, `${label} ${error instanceof Error ? error.message : 'failed'}`)
          if (actor.alive) reject(error)
        }
      }
      if (fate.crash === 'before') {
        // Dies in a step of its own: the code that made the call must not see its own death.
        scheduler.after(0, actor, () => die('before'))
        return
      }
      if (fate.arrives) scheduler.after(fate.requestMs, world, arrive)
      else {
        scheduler.note(actor, `${label} (request lost)`)
        scheduler.after(fate.requestMs, actor, () => reject(lost()))
      }
      if (fate.duplicateMs !== null) {
        scheduler.after(fate.requestMs + fate.duplicateMs, world, () => {
          try {
            scheduler.note(actor, `${label}${statusOf(effect())} (duplicate)`)
          } catch (error) {
            if (isBug(error)) throw error
          }
        })
      }
    })
}

/** What no simulated mishap explains. */
function isBug(error: unknown): boolean {
  return error instanceof Error && (error.name === 'Violation' || error.name === 'InvariantError' || error.name === 'TypeError')
}
