import type { Dice } from './dice.ts'
import { type Life, type Surroundings, startLife } from './life.ts'
import type { Actor, Scheduler } from './scheduler.ts'
import { Violation } from './violation.ts'

/** The workers of an exchange: whoever dies or is stopped comes back after a while, knowing only the store. */
export interface Crew {
  /** Engines that can be reached now. */
  alive(): readonly Life[]
  /** Every worker dies and none comes back. */
  dismiss(): void
  /** Every worker starts. */
  muster(): void
  /** Stops one worker the polite way, as a deployment does; it must finish what it has in hand. */
  relieve(): void
}

// By then the longest hang is over, and everything in hand with it.
const drainMaxMs = 120_000

/** A crew of `size` workers. */
export function crew(parts: {
  readonly around: Surroundings
  readonly scheduler: Scheduler
  readonly actor: Actor
  readonly dice: Dice
  readonly size: number
}): Crew {
  const { around, scheduler, actor, dice, size } = parts
  const lives = new Map<string, Life>()
  let started = 0
  let closed = false

  const comeBack = (name: string): void => void scheduler.after(dice.between(200, 9_000), actor, () => begin(name))
  const begin = (name: string): void => {
    if (closed || lives.has(name)) return
    started += 1
    const life = startLife(around, `${name}.${started}`, () => {
      // One that died while it was being relieved has been replaced already.
      if (lives.get(name)?.actor !== life.actor) return
      lives.delete(name)
      comeBack(name)
    })
    lives.set(name, life)
  }

  return {
    alive: () => [...lives.values()],
    dismiss: () => {
      closed = true
      for (const life of lives.values()) life.actor.alive = false
      lives.clear()
    },
    muster: () => {
      closed = false
      for (let index = 1; index <= size; index += 1) begin(`w${index}`)
    },
    relieve: () => {
      if (lives.size === 0) return
      const [name, life] = dice.pick([...lives])
      scheduler.note(life.actor, 'is asked to stop')
      lives.delete(name)
      let over = false
      void life.stop().then(() => {
        over = true
        scheduler.note(life.actor, 'has stopped')
      })
      scheduler.after(drainMaxMs, life.actor, () => {
        if (!over) throw new Violation('liveness', `${life.actor.name} does not come to a stop`)
      })
      comeBack(name)
    },
  }
}
