import { InvariantError } from '../errors/invariant.ts'
import type { LeasedOrder, WorkPhase } from '../store/contract/orders.ts'
import type { Context } from './context.ts'
import { finishExposed } from './finish-exposed.ts'
import { send } from './path.ts'
import { afterFailure, passes } from './steps/after-failure.ts'
import { type Group, groupOrders } from './steps/group-orders.ts'
import { noteTrouble } from './steps/note.ts'
import { follow } from './track.ts'

/** What one lease gave. */
export type Taken = { readonly groups: readonly Group[]; readonly orders: number; readonly nextDueInMs: number | null }

/** Leases what is due and sorts it. */
export async function take(context: Context): Promise<Taken> {
  const { worker } = context
  const answer = await context.store.lease({
    worker: worker.name,
    leaseMs: worker.leaseMs,
    max: worker.leaseMax,
    chains: [...context.chains.keys()],
    ...(worker.phase === 'all' ? {} : { phase: phaseOf(context) }),
  })
  const groups = groupOrders(context, answer.leased)
  for (const adapter of context.chains.values()) {
    const ahead = groups.filter((group) => group.kind === 'send' && group.adapter === adapter)
    if (ahead.length > 1) adapter.batches?.foresee?.(ahead.flatMap(({ leased }) => leased.map((one) => one.order.intent)))
  }
  return { groups, orders: answer.leased.length, nextDueInMs: answer.nextDueInMs }
}

/** A sender takes sealed orders back as soon as the least patient chain would outbid them. */
function phaseOf({ worker, chains }: Context): WorkPhase {
  if (worker.phase === 'track') return { name: 'track' }
  return { name: 'send', afterMs: Math.min(worker.stuckAlertMs, ...[...chains.values()].map(({ stuckAfterMs }) => stuckAfterMs)) }
}

/** Carries one group on. Its errors end here, except bugs, which must stop the process. @throws InvariantError */
export async function carryOn(context: Context, group: Group, signal: AbortSignal, part = ''): Promise<void> {
  try {
    if (group.kind === 'follow')
      await follow(context, group.adapter, await finishExposed(context, group.adapter, group.leased, signal), signal)
    else await send(context, group.adapter, group.leased, signal, part)
  } catch (error) {
    if (error instanceof InvariantError) throw error
    const { leased } = group
    if (leased.length < 2 || passes(error)) return settleFailure(context, leased, error)
    // One order that the adapter or a signer chokes on must neither hide the others nor have them set aside with it: by halves it ends up
    // alone. What was done for some of them is done once, since each verb is.
    const middle = Math.ceil(leased.length / 2)
    await carryOn(context, { ...group, leased: leased.slice(0, middle) }, signal, `${part}~a`)
    await carryOn(context, { ...group, leased: leased.slice(middle) }, signal, `${part}~b`)
  }
}

async function settleFailure(context: Context, leased: readonly LeasedOrder[], error: unknown): Promise<void> {
  try {
    await afterFailure(context, leased, error)
  } catch (second) {
    // The store itself is away: the lease runs out and another look follows.
    if (second instanceof InvariantError) throw second
    noteTrouble(context, 'store', second)
  }
}
