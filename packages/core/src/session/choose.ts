import type { Place } from './place.ts'

/** Somebody in line for a wallet. */
export type Wanted = { readonly key: string; readonly since: number }

/** What to do next, and for whom. */
export type Choice<Handle, Waiter extends Wanted> = {
  readonly waiter: Waiter
  readonly place: Place<Handle>
  readonly how: 'hit' | 'open'
}

/** What the choice depends on beside the line and the places. */
export type ChoiceRules = {
  readonly now: number
  /** Waiting longer than this goes before everything, so that busy open wallets cannot starve a closed one. Ms. */
  readonly ageCapMs: number
  /** Whether another wallet may be opened now. */
  readonly mayOpen: boolean
  readonly pinned: ReadonlySet<string>
}

/**
 * Who is served next: those who waited too long, then those whose wallet is open, then the others, each in the order they came.
 *
 * Strictly in order would close a wallet for the first in line while the second wants exactly that one: under a skewed load most
 * opens come from this. Pure.
 */
export function choose<Handle, Waiter extends Wanted>(
  line: readonly Waiter[],
  places: readonly Place<Handle>[],
  rules: ChoiceRules,
): Choice<Handle, Waiter> | undefined {
  const at = new Map(places.flatMap((place) => (place.key === null ? [] : [[place.key, place] as const])))
  const hit = (waiter: Waiter): Choice<Handle, Waiter> | undefined => {
    const place = at.get(waiter.key)
    return place?.state === 'idle' ? { waiter, place, how: 'hit' } : undefined
  }
  const cold = (waiter: Waiter): Choice<Handle, Waiter> | undefined => {
    // Open elsewhere, or on its way in or out: a wallet is never open twice.
    if (!rules.mayOpen || at.has(waiter.key)) return undefined
    const place = roomiest(places, rules)
    return place === undefined ? undefined : { waiter, place, how: 'open' }
  }
  const first = (waiters: readonly Waiter[], serve: (waiter: Waiter) => Choice<Handle, Waiter> | undefined) => {
    for (const waiter of waiters) {
      const choice = serve(waiter)
      if (choice !== undefined) return choice
    }
    return undefined
  }
  const aged = line.filter(({ since }) => rules.now - since >= rules.ageCapMs)
  return first(aged, (waiter) => hit(waiter) ?? cold(waiter)) ?? first(line, hit) ?? first(line, cold)
}

/** The cheapest place for another wallet: empty, then startable, then the one whose wallet was used longest ago. */
function roomiest<Handle>(places: readonly Place<Handle>[], { now, pinned }: ChoiceRules): Place<Handle> | undefined {
  const idle = places.filter((place) => place.state === 'idle' && !pinned.has(place.key ?? ''))
  return (
    places.find((place) => place.state === 'empty') ??
    places.find((place) => place.state === 'down' && place.retryAt <= now) ??
    idle.reduce<Place<Handle> | undefined>(
      (least, place) => (least === undefined || place.usedAt < least.usedAt ? place : least),
      undefined,
    )
  )
}
