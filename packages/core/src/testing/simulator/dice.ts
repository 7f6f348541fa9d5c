import type { Random } from '../../ports/random.ts'

/** Every chance of a history comes from one seed, so that the seed is the history. */
export interface Dice extends Random {
  /** True with probability `p`. */
  chance(p: number): boolean
  /** A whole number in `[from, to]`. */
  between(from: number, to: number): number
  pick<Item>(items: readonly Item[]): Item
  /** Independent dice: more throws there change nothing here. */
  fork(name: string): Dice
}

/** Dice from a seed (mulberry32 over a mixed seed). Fast and repeatable; nothing secret depends on it. */
export function dice(seed: number): Dice {
  let state = mix(seed)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let word = Math.imul(state ^ (state >>> 15), state | 1)
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
    return (word ^ (word >>> 14)) >>> 0
  }
  const below = (limit: number): number => (limit <= 1 ? 0 : Math.floor((next() / 4_294_967_296) * limit))
  return {
    below,
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
    chance: (p) => p > 0 && next() / 4_294_967_296 < p,
    between: (from, to) => from + below(to - from + 1),
    pick: (items) => items[below(items.length)] as (typeof items)[number],
    fork: (name) => dice(fingerprint(name, mix(seed))),
  }
}

/** Neighbouring seeds must not give neighbouring histories. */
function mix(seed: number): number {
  let word = (seed ^ (Math.floor(seed / 4_294_967_296) * 0x9e3779b1)) | 0
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
  return word ^ (word >>> 16)
}

/** FNV-1a: a running hash of text, for traces and forks. */
export function fingerprint(text: string, start = 0x811c9dc5): number {
  let hash = start
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
