import { type Trace, trace } from './trace.ts'
import { Violation } from './violation.ts'

/** Something that acts and may die: a worker's one life, the client, the world. A dead one's steps never run. */
export type Actor = { readonly name: string; alive: boolean; frozenUntil: number }

type Step = { readonly at: number; readonly order: number; readonly actor: Actor; readonly run: () => void; off: boolean }

/** Runs every step of a history, one at a time, in an order that only the dice decide. */
export interface Scheduler {
  readonly trace: Trace
  /** Simulated time in ms. */
  now(): number
  steps(): number
  /** Runs `run` after `delayMs` unless the actor is dead by then; waits while it is frozen. Answers how to call it off. */
  after(delayMs: number, actor: Actor, run: () => void): () => void
  note(actor: Actor, what: string): void
  /** Reports what a step found; the history ends with the first. */
  fail(violation: unknown): void
  /** Runs the next step and lets everything it caused settle; false when there is none. @throws Violation */
  next(): Promise<boolean>
}

const start = 1_700_000_000_000
// Promise jobs are run to their end before the next turn of the event loop; nothing in a history waits for anything else.
const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** A new timeline. */
export function scheduler(): Scheduler {
  const heap = stepHeap()
  const log = trace(start)
  let now = start
  let order = 0
  let steps = 0
  let failure: unknown

  const push = (at: number, actor: Actor, run: () => void): Step => {
    order += 1
    const step: Step = { at, order, actor, run, off: false }
    heap.push(step)
    return step
  }
  return {
    trace: log,
    now: () => now,
    steps: () => steps,
    after: (delayMs, actor, run) => {
      const step = push(now + Math.max(0, delayMs), actor, run)
      return () => {
        step.off = true
      }
    },
    note: (actor, what) => log.note(now, actor.name, what),
    fail: (violation) => {
      failure ??= violation
    },
    next: async () => {
      for (let step = heap.pop(); step !== undefined; step = heap.pop()) {
        if (step.off || !step.actor.alive) continue
        now = Math.max(now, step.at)
        if (step.actor.frozenUntil > now) {
          push(step.actor.frozenUntil, step.actor, step.run)
          continue
        }
        steps += 1
        try {
          step.run()
        } catch (error) {
          failure ??= error
        }
        await settle()
        if (failure !== undefined) throw failure instanceof Error ? failure : new Violation('crash', String(failure))
        return true
      }
      return false
    },
  }
}

function stepHeap(): { push(step: Step): void; pop(): Step | undefined } {
  const items: Step[] = []
  const before = (a: Step, b: Step): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)
  const swap = (a: number, b: number): void => {
    const kept = items[a] as Step
    items[a] = items[b] as Step
    items[b] = kept
  }
  return {
    push: (step) => {
      items.push(step)
      for (let at = items.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1
        if (!before(items[at] as Step, items[parent] as Step)) return
        swap(at, parent)
        at = parent
      }
    },
    pop: () => {
      const top = items[0]
      const last = items.pop()
      if (top === undefined || last === undefined || items.length === 0) return top
      items[0] = last
      for (let at = 0; ; ) {
        const left = 2 * at + 1
        const right = left + 1
        let least = at
        if (left < items.length && before(items[left] as Step, items[least] as Step)) least = left
        if (right < items.length && before(items[right] as Step, items[least] as Step)) least = right
        if (least === at) return top
        swap(at, least)
        at = least
      }
    },
  }
}
