import { demand } from '../violation.ts'
import type { Facts } from './facts.ts'

/** I6 on the chain itself, after every change of the chain: at most one arrival per row of re-issues, none for ended orders. */
export function checkPayments(facts: Facts): void {
  const families = new Map<string, number>()
  for (const { id, family, key, amount, asset } of facts.wanted.values()) {
    const arrived = facts.truth.arrivals(key)
    const sum = (families.get(family) ?? 0) + arrived.length
    families.set(family, sum)
    demand(sum <= 1, 'I6', () => `${family} was paid ${sum} times${family === id ? '' : `, once as ${id}`}`)
    const first = arrived[0]
    if (first === undefined) continue
    demand(
      first.amount === amount && first.asset === asset,
      'I6',
      () => `${id} was paid ${first.amount} of ${first.asset} instead of ${amount} of ${asset}`,
    )
    if (facts.restored) continue
    const order = facts.store.get('orders', id)
    demand(order !== undefined, 'I6', () => `${id} was paid and is unknown`)
    const ended = order.state === 'failed' || order.state === 'cancelled' || order.state === 'refused'
    demand(!ended || order.releasedWithoutProof, 'I6', () => `${id} was paid although it is ${order.state}`)
  }
}

/** I7: whatever leaves a worker was stored before, byte for byte. */
export function checkWire(facts: Facts, bytes: Uint8Array): void {
  const stored = facts.store.rows('attempts').some(([, { signed }]) => signed !== null && Buffer.compare(signed.bytes, bytes) === 0)
  demand(stored, 'I7', () => 'bytes left that no attempt has stored')
}
