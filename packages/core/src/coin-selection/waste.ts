/** What the objective weighs, in base units. */
export type WasteParts = {
  /** Σ input fees today, bump fees included. */
  readonly inputFees: bigint
  /** Σ fees the same inputs would cost at the long-term rate. */
  readonly longTermFees: bigint
  /** Making change now and spending it later; null without change. */
  readonly changeCost: bigint | null
  /** Without change: what is given away beyond the target. */
  readonly excess: bigint
  /** Bump fees counted more than once, given back. */
  readonly bumpDiscount: bigint
}

/** The one objective: what this selection costs compared with spending the same coins, changeless, on a quiet day. May be negative. */
export function waste({ inputFees, longTermFees, changeCost, excess, bumpDiscount }: WasteParts): bigint {
  return inputFees - longTermFees + (changeCost ?? excess) - bumpDiscount
}
