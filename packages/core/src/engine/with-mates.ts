import type { ChainAdapter } from '../chain/chain-adapter.ts'
import type { OrderId } from '../ids/ids.ts'
import type { LeasedOrder } from '../store/contract/orders.ts'
import { endStates } from '../store/kernel/orders.ts'
import type { Attempt } from '../store/records.ts'
import type { Context } from './context.ts'
import { fenceOf } from './steps/fence-of.ts'

/** What became of a replacement. */
export type Replaced =
  | { readonly status: 'replaced' }
  | { readonly status: 'refused'; readonly reason: string }
  | { readonly status: 'not-now'; readonly reason: string }

/**
 * Acts for every order of an attempt: a replacement speaks for all of them, so each must be ours while it is made.
 *
 * The orders of a batch are looked at side by side. On the engine's own account (`first`) the first of them that is open acts and the
 * others leave it to that one: each would otherwise take the others from the rest, and all of them would be fenced off for ever.
 *
 * - Leaves behind: leases of the other orders that run out; otherwise they are given back, whatever came of it.
 */
export async function withMates(
  context: Context,
  adapter: ChainAdapter,
  leased: LeasedOrder,
  attempt: Attempt,
  speaker: 'first' | 'any',
  act: (together: readonly LeasedOrder[]) => Promise<Replaced>,
): Promise<Replaced> {
  const { store, worker } = context
  const { id } = leased.order
  const mates = attempt.orders.filter((mate) => mate !== id)
  if (mates.length === 0) return act([leased])
  if (speaker === 'first')
    for (const earlier of attempt.orders.slice(0, attempt.orders.indexOf(id)))
      if (await isOpen(context, earlier)) return { status: 'not-now', reason: 'the first open order of the batch sees to it' }

  const { name, leaseMs } = worker
  const { leased: lent } = await store.lease({ worker: name, leaseMs, max: mates.length, chains: [adapter.chain], orders: mates })
  try {
    if (lent.length !== mates.length) return { status: 'not-now', reason: 'another worker holds an order of the batch' }
    const together = [leased, ...lent]
    return await act(attempt.orders.flatMap((one) => together.filter(({ order }) => order.id === one)))
  } finally {
    await Promise.all(lent.map((one) => store.requeue({ fence: fenceOf(one), delayMs: adapter.pollEveryMs })))
  }
}

async function isOpen({ store }: Context, order: OrderId): Promise<boolean> {
  const found = await store.readOrder({ order })
  return found.status === 'found' && !endStates.has(found.order.state)
}
