import type { WithdrawRequest, WithdrawResult } from '../../engine/engine.ts'
import { InvariantError } from '../../errors/invariant.ts'
import type { Dice } from './dice.ts'
import type { Life } from './life.ts'
import type { Wanted } from './oracle/facts.ts'
import type { Actor, Scheduler } from './scheduler.ts'
import { demand } from './violation.ts'

/** A withdrawal to come: when it is asked for and how the client behaves about it. */
export type Wish = {
  readonly request: WithdrawRequest
  readonly wanted: Wanted
  readonly atMs: number
  /** Asks again although it was answered. */
  readonly again: number
  /** Asks once with another body under the same id. */
  readonly changed: boolean
}

/** The client: keeps its ids, asks until it is answered, and remembers what it was told. */
export interface Client {
  ask(wish: Wish): void
  /** Whether every wish has been answered. */
  answered(): boolean
  /** From now on "halted" is an answer. */
  giveUp(): void
}

/** A client that reaches any worker alive. */
export function client(parts: {
  readonly scheduler: Scheduler
  readonly actor: Actor
  readonly dice: Dice
  readonly lives: () => readonly Life[]
}): Client {
  const { scheduler, actor, dice, lives } = parts
  let open = 0
  let patient = true

  const call = (request: WithdrawRequest, heard: (result: WithdrawResult) => void): void => {
    const reachable = lives()
    if (reachable.length === 0) return
    const { engine } = dice.pick(reachable)
    engine.withdraw(request).then(
      (result) => {
        try {
          scheduler.note(actor, `${request.id} is ${result.status}`)
          heard(result)
        } catch (error) {
          scheduler.fail(error)
        }
      },
      (error: unknown) => {
        if (error instanceof InvariantError) scheduler.fail(error)
        else scheduler.note(actor, `${request.id} got ${error instanceof Error ? error.message : 'an error'}`)
      },
    )
  }

  const hear = (wish: Wish, result: WithdrawResult): boolean => {
    const { wanted } = wish
    // Nothing was stored: asks again until somebody lifts the halt, or nobody will.
    if (result.status === 'halted') return !patient
    demand(result.status !== 'conflict', 'I4', () => `${wanted.id} asked for again unchanged is a conflict`)
    const refused = result.order.state === 'refused' && result.order.review === null
    const told = refused ? 'refused' : 'accepted'
    demand(wanted.acked === null || wanted.acked === told, 'I5', () => `${wanted.id} was ${wanted.acked} and is ${told} now`)
    demand(result.order.intent.action.amount === wanted.amount, 'I4', () => `${wanted.id} was answered with another amount`)
    wanted.acked = told
    return true
  }

  return {
    answered: () => open === 0,
    giveUp: () => {
      patient = false
    },
    ask: (wish) => {
      open += 1
      let waiting = true
      const attempt = (): void => {
        if (!waiting) return
        call(wish.request, (result) => {
          if (!hear(wish, result) || !waiting) return
          waiting = false
          open -= 1
        })
        // No answer in time: the same id again, wherever somebody listens.
        scheduler.after(dice.between(2_000, 6_000), actor, attempt)
      }
      scheduler.after(wish.atMs, actor, attempt)
      for (let times = wish.again; times > 0; times -= 1) {
        scheduler.after(wish.atMs + dice.between(0, 30_000), actor, () => call(wish.request, (result) => void hear(wish, result)))
      }
      if (!wish.changed) return
      scheduler.after(wish.atMs + dice.between(5_000, 60_000), actor, () => {
        if (wish.wanted.acked === null) return
        const changed = { ...wish.request, amount: wish.request.amount + 1n }
        call(changed, (result) =>
          demand(result.status === 'conflict', 'I4', () => `${wish.wanted.id} with another amount is ${result.status}`),
        )
      })
    },
  }
}
