import type { WorkPhase } from '../contract/orders.ts'
import type { Attempt, Order } from '../records.ts'
import { attemptsOf } from './live.ts'
import type { Tx } from './tx.ts'

/**
 * Whether an order falls to a worker of this phase: `track` watches what is sealed, `send` makes bytes.
 *
 * An order goes back to `send` when its newest bytes were refused or have been out for too long: they may want to be outbid, and a
 * tracker has no keys. Whatever a tracker would misjudge it only looks at; both may look at the same order, one at a time.
 */
export function inPhase(tx: Tx, order: Order, phase: WorkPhase): boolean {
  if (order.state === 'completed') return phase.name === 'track'
  const live = attemptsOf(tx, order).filter(({ state }) => state === 'exposed' || state === 'sealed')
  const newest = live.at(-1)
  if (newest === undefined || live.some(({ state }) => state === 'exposed')) return phase.name === 'send'
  return phase.name === 'track' || wantsSender(newest, tx.now - phase.afterMs)
}

function wantsSender({ sealedAt, lastSend }: Attempt, before: number): boolean {
  return lastSend?.status === 'rejected' || (sealedAt !== null && sealedAt <= before)
}
