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
  /** Ask for nothing new, and end when nothing is left to do. */
  readonly drain: boolean
}
