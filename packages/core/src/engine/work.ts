import { setMaxListeners } from 'node:events'
import PQueue from 'p-queue'
import { InvariantError } from '../errors/invariant.ts'
import { carryOn, take } from './carry-on.ts'
import type { Context } from './context.ts'
import { listenToDoorbell } from './doorbell.ts'
import { jobs } from './jobs.ts'
import { reconcile } from './reconcile.ts'
import { noteTrouble } from './steps/note.ts'

/**
 * Works until `signal` aborts, then finishes what is in hand; nothing is lost by stopping anywhere.
 *
 * Reconciles before the first lease: a store restored from an old backup must not sign.
 *
 * @throws InvariantError a bug: the process should end and start again from the store.
 */
export async function work(context: Context, idle: (ms: number) => Promise<void>, signal: AbortSignal): Promise<void> {
  const { worker } = context
  context.emit({ name: 'worker.started', worker: worker.name })
  const hands = new PQueue({ concurrency: worker.concurrency })
  const finishing = new AbortController()
  // Every call under way listens for the end; their number is bounded by the concurrency, not by Node's guess of ten.
  setMaxListeners(0, finishing.signal)
  let broken: InvariantError | undefined
  const guard = (error: unknown): void => {
    if (error instanceof InvariantError) broken ??= error
    else noteTrouble(context, 'worker', error)
  }

  await reconcile(context, signal).catch(guard)
  const bell = listenToDoorbell(context, signal).catch(guard)
  const chores = jobs(context)
  while (!signal.aborted && broken === undefined) {
    chores.runDue(signal).catch(guard)
    let idleMs = worker.idleMs
    try {
      const taken = await take(context)
      for (const group of taken.groups) void hands.add(() => carryOn(context, group, finishing.signal)).catch(guard)
      // A full lease means more is waiting: go on as soon as there are free hands.
      if (taken.orders === worker.leaseMax) idleMs = 0
      else if (taken.nextDueInMs !== null) idleMs = Math.min(idleMs, taken.nextDueInMs)
    } catch (error) {
      guard(error)
    }
    await hands.onSizeLessThan(worker.concurrency)
    if (idleMs > 0 && !signal.aborted && broken === undefined) await idle(idleMs)
  }
  await hands.onIdle()
  await chores.idle()
  await bell
  finishing.abort()
  if (broken !== undefined) throw broken
  context.emit({ name: 'worker.stopped', worker: worker.name })
}

/** One round for tests and cron: takes what is due, carries it on, and answers how many orders that were. */
export async function step(context: Context, signal: AbortSignal): Promise<number> {
  const { groups, orders } = await take(context)
  const hands = new PQueue({ concurrency: context.worker.concurrency })
  const ended = await Promise.allSettled(groups.map((group) => hands.add(() => carryOn(context, group, signal))))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  return orders
}
