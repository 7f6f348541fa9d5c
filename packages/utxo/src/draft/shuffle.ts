import { createHash } from 'node:crypto'

/** The same entries in an order that depends on nothing but the seed: no position tells which output is change. */
export function shuffled<Entry>(seed: string, entries: readonly Entry[]): readonly Entry[] {
  const order = [...entries]
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = drawFrom(`${seed}/${last}`, last + 1)
    const [a, b] = [order[last] as Entry, order[other] as Entry]
    order[last] = b
    order[other] = a
  }
  return order
}

/** A whole number in `[0, below)` that depends on nothing but the seed. 48 bits over a few thousand entries leave no bias to speak of. */
export function drawFrom(seed: string, below: number): number {
  return createHash('sha256').update(seed, 'utf8').digest().readUIntBE(0, 6) % below
}
