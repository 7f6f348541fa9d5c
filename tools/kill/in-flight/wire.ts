import type { Ground } from '../grounds/ground.ts'
import type { PolygonWorld } from '../scenarios/paying/polygon.ts'

/** What a process that keeps withdrawals on their way is told. */
export type InFlightStart = {
  readonly ground: Ground
  readonly world: PolygonWorld
  /** How many processes came before it. */
  readonly life: number
  /** The first withdrawal to ask for; later ones count on. */
  readonly from: number
  /** How many withdrawals to keep on their way; none: ask for nothing new, and end when nothing is left to do. */
  readonly inFlight: number
}

/** What such a process says. */
export type FromInFlight =
  /** The caller was told that this withdrawal is taken in. */
  | { readonly kind: 'acknowledged'; readonly index: number }
  /** For the first time as many are on their way as were asked for. */
  | { readonly kind: 'full'; readonly open: number }
  /** So many have been paid, since the first process on. */
  | { readonly kind: 'paid'; readonly count: number }
