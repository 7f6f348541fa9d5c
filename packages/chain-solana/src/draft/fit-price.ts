import type { Settings } from '../settings.ts'
import type { SolanaFacts } from '../snapshot/facts.ts'

/** A price whose fee everybody's limit allows, or what the cheapest would need of each. */
export type Fitted =
  | { readonly status: 'fits'; readonly price: bigint; readonly fee: bigint }
  | { readonly status: 'too-dear'; readonly needed: bigint }

/** The limit to ask for: what the simulation used and a sixth more, since accounts may differ a little when it runs. */
export function unitLimit(units: number): number {
  return Math.min(1_400_000, Math.ceil(units * 1.15) + 300)
}

/** Lamports for priority: price times limit, rounded up. Source: SIMD-0096's predecessor in agave, `prioritization_fee`. */
export function priorityFee(price: bigint, limit: bigint): bigint {
  return (price * limit + 999_999n) / 1_000_000n
}

/**
 * The market's price, or less down to the floor where limits demand it.
 *
 * The engine shares a fee in equal parts, with the rest to the first, so the tightest limit counts for all.
 */
export function fitPrice({ fees }: Settings, facts: SolanaFacts, signatures: number, rents: bigint, limits: readonly bigint[]): Fitted {
  const limit = BigInt(unitLimit(facts.units))
  const fixed = facts.perSignature * BigInt(signatures) + rents
  const count = BigInt(limits.length)
  const allowed = limits.reduce((low, one) => (one < low ? one : low)) * count - (count - 1n)
  const least = fixed + priorityFee(fees.priceMin, limit)
  if (least > allowed) return { status: 'too-dear', needed: (least + count - 1n) / count }
  const room = allowed - fixed < fees.priorityMax ? allowed - fixed : fees.priorityMax
  const affordable = (room * 1_000_000n) / limit
  const price = max(fees.priceMin, facts.price < affordable ? facts.price : affordable)
  return { status: 'fits', price, fee: fixed + priorityFee(price, limit) }
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)
