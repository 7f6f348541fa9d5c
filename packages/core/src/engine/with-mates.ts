import type { ChainAdapter } from '../chain/chain-adapter.ts'
import type { ClaimKey } from '../ids/ids.ts'
import type { LeasedOrder } from '../store/contract/orders.ts'
import { endStates } from '../store/kernel/orders.ts'
import type { Attempt } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { Context } from './context.ts'
import { fenceOf } from './steps/fence-of.ts'
import { isLive } from './steps/live.ts'

/** What became of a replacement. */
export type Replaced =
  | { readonly status: 'replaced' }
  | { readonly status: 'refused'; readonly reason: string }
  | { readonly status: 'not-now'; readonly reason: string }

/**
 * Acts for the open orders of what is to be replaced: the new attempt speaks for all of them, so each must be ours while it is made.
 *
 * An order that has ended (given back without proof, paid by another transaction) is left out: nothing new may be made for it, and what
 * could still pay it shares its claims with the new attempt. `act` is told which attempts that one is to beat, oldest first: these, and
 * those by which the others were outbid while this order, reopened since, was left out.
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
  { attempts, newest }: { readonly attempts: readonly Attempt[]; readonly newest: Attempt },
  speaker: 'first' | 'any',
  act: (together: readonly LeasedOrder[], attempts: readonly Attempt[]) => Promise<Replaced>,
): Promise<Replaced> {
  const { store, worker } = context
  const { id, state } = leased.order
  if (endStates.has(state)) return { status: 'refused', reason: 'the order has ended' }
  const before = newest.orders.slice(0, newest.orders.indexOf(id))
  if (speaker === 'first')
    for (const order of before)
      if (isOpen(await store.readOrder({ order }))) return { status: 'not-now', reason: 'the first open order of the batch sees to it' }
  const others = newest.orders.filter((other) => other !== id)
  const read = await Promise.all(others.map((order) => store.readOrder({ order })))
  const mates = others.filter((_, index) => isOpen(read[index]))
  if (mates.length === 0) return act([leased], attempts)

  const { name, leaseMs } = worker
  const { leased: lent } = await store.lease({ worker: name, leaseMs, max: mates.length, chains: [adapter.chain], orders: mates })
  try {
    if (lent.length !== mates.length) return { status: 'not-now', reason: 'another worker holds an order of the batch' }
    const together = newest.orders.flatMap((one) => [leased, ...lent].filter(({ order }) => order.id === one))
    return await act(together, withTheirs(attempts, together))
  } finally {
    await Promise.all(lent.map((one) => store.requeue({ fence: fenceOf(one), delayMs: adapter.pollEveryMs })))
  }
}

/** An order that cannot be read is nobody's to leave out: the lease will refuse it. */
function isOpen(read: Awaited<ReturnType<Store['readOrder']>> | undefined): boolean {
  return read?.status !== 'found' || !endStates.has(read.order.state)
}

/**
 * These attempts and what else the orders have live on their claims, oldest first.
 *
 * Nothing that also pays somebody who is left out: if that one is paid alike, the chain's word could not tell whose payment the new
 * attempt made. Beside such an attempt the store refuses the new one.
 */
function withTheirs(attempts: readonly Attempt[], together: readonly LeasedOrder[]): readonly Attempt[] {
  const ids = together.map(({ order }) => order.id)
  const others = onClaimsOf(
    attempts,
    together.flatMap((one) => one.attempts),
  ).filter(({ orders }) => orders.every((id) => ids.includes(id)))
  const all = new Map([...attempts, ...others].map((attempt) => [attempt.id, attempt]))
  return [...all.values()].sort((one, other) => (one.sealedAt ?? 0) - (other.sealedAt ?? 0))
}

/** Those of other attempts that may still confirm and use a claim of these. */
export function onClaimsOf(attempts: readonly Attempt[], others: readonly Attempt[]): readonly Attempt[] {
  const claims = new Set<ClaimKey>(attempts.flatMap((attempt) => attempt.claims))
  return others.filter((other) => isLive(other) && other.signed !== null && other.claims.some((claim) => claims.has(claim)))
}
