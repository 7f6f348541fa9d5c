/** Repeatable choices from a seed: the same seed, the same choices, on every machine. */
export type Prng = {
  /** A whole number in `[0, below)`. */
  below(below: number): number
  /** True once in `times`. */
  oneIn(times: number): boolean
  pick<Item>(items: readonly Item[]): Item
}

/** Seeds a small generator (mulberry32: 32 bits of state, good enough to choose test cases, for nothing else). */
export function prng(seed: number): Prng {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (limit: number): number => next() % limit
  return { below, oneIn: (times) => below(times) === 0, pick: (items) => items[below(items.length)] as (typeof items)[number] }
}
