import type { Clock } from '@wallet/core'

/** Coins of transactions just made, whose claims the store may not have yet. */
export interface RecentClaims {
  add(keyImages: readonly string[]): void
  /** The store has these: it speaks for them from now on. */
  settled(held: ReadonlySet<string>): void
  keyImages(): readonly string[]
}

/**
 * Between making a transaction and storing it, another worker may compose, with claims read before: it must not set our coins free.
 *
 * In memory only. Whoever loses it at worst builds on the same coins, and the store refuses the second of the two.
 */
export function recentClaims(clock: Clock, forMs = 60_000): RecentClaims {
  const since = new Map<string, number>()
  return {
    add: (keyImages) => {
      for (const image of keyImages) since.set(image, clock.now())
    },
    settled: (held) => {
      for (const image of [...since.keys()]) if (held.has(image)) since.delete(image)
    },
    keyImages: () => {
      for (const [image, at] of [...since]) if (clock.now() - at > forMs) since.delete(image)
      return [...since.keys()]
    },
  }
}
