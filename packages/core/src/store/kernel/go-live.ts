import type { SignedTransaction } from '../../chain/transaction.ts'
import { invariant } from '../../errors/invariant.ts'
import type { ClaimKey } from '../../ids/ids.ts'
import type { FencedOff } from '../contract/orders.ts'
import type { Attempt, Order } from '../records.ts'
import { closedFor } from './bind-attempt.ts'
import { lostClaims, spendClaims } from './claims.ts'
import { haltOn } from './fence.ts'
import { restate } from './live.ts'
import { notSharing, outputSpent } from './sharing-rule.ts'
import { hasSlot, sealSlot } from './slots.ts'
import type { Tx } from './tx.ts'

type Stopped =
  | Extract<FencedOff, { readonly status: 'bad-state' }>
  | NonNullable<ReturnType<typeof haltOn>>
  | { readonly status: 'hold-lost'; readonly claims: readonly ClaimKey[] }

/**
 * Whether an attempt may go live (be exposed or sealed) now; undefined when it may.
 *
 * Everything that `bind` checked is asked again: between the two somebody may have cancelled the order, halted the scope,
 * let the hold lapse, or gone live on a shared claim first. This is the last moment at which paying twice can be prevented.
 *
 * What is exposed is live already, and may confirm whatever became of its orders since: released, or paid otherwise. Refusing its bytes would
 * prevent nothing, and nobody would see it confirm.
 */
export function stopsLive(tx: Tx, attempt: Attempt, orders: readonly Order[]): Stopped | undefined {
  const closed = attempt.state === 'exposed' ? undefined : closedFor(tx, orders)
  if (closed !== undefined) return { status: 'bad-state', state: closed }
  const halt = haltOn(tx, orders, attempt.lane)
  if (halt !== undefined) return halt
  const lost = lostClaims(tx, attempt)
  if (lost.length > 0) return { status: 'hold-lost', claims: lost }
  if (!hasSlot(tx, attempt)) return { status: 'bad-state', state: 'slot-lost' }
  if (outputSpent(tx, attempt) !== undefined) return { status: 'bad-state', state: 'output-spent' }
  // One bound attempt per order at a time, so nothing of this order can have gone live since `bind`. Beside what is exposed something may
  // have come back from the dead: its order says so, and both are watched.
  const shares = attempt.state === 'exposed' || notSharing(tx, attempt, orders) === undefined
  invariant(shares, `attempt ${attempt.id} shares a claim with every live attempt of its orders`)
  return undefined
}

/** Makes an attempt live: its claims are spent and its slot sealed in the commit that stores what could confirm. */
export function goLive(tx: Tx, attempt: Attempt, signed: SignedTransaction | null): Attempt {
  const live: Attempt = signed === null ? { ...attempt, state: 'exposed' } : { ...attempt, state: 'sealed', signed, sealedAt: tx.now }
  tx.put('attempts', live.id, live)
  spendClaims(tx, live)
  sealSlot(tx, live)
  for (const created of signed?.creates ?? []) {
    const before = tx.get('creations', created)
    if (before === undefined || tx.get('attempts', before.attempt)?.state === 'dead') tx.put('creations', created, { attempt: live.id })
  }
  for (const order of live.orders) restate(tx, order)
  return live
}
