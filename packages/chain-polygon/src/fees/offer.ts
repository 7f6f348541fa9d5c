import type { Settings } from '../settings.ts'
import type { Market } from './market.ts'

/** What a transaction offers, in wei per gas: `maxFeePerGas` and `maxPriorityFeePerGas`. */
export type Offer = { readonly feeCap: bigint; readonly tip: bigint }

/** An offer, or why none can be made within the limits; `needed` is the least wei that would do. */
export type OfferResult =
  | { readonly status: 'offer'; readonly offer: Offer }
  | { readonly status: 'too-dear'; readonly needed: bigint; readonly limit: bigint }

/** What is offered when nothing limits it: twice the base fee outlives at least 14 blocks of the steepest rise the protocol allows (5 %). */
export function comfortable({ baseFee, tip }: Market): bigint {
  return 2n * baseFee + tip
}

/** The least that is worth sending: still good after four blocks of the steepest rise. */
export function tight({ baseFee, tip }: Market): bigint {
  return (baseFee * 5n) / 4n + tip
}

/**
 * Fits the offer into `feeMax` wei for `gasLimit` gas: comfortable where it can be, less headroom where it must be.
 *
 * A quote fixed at accept would otherwise park a withdrawal for the smallest rise of the base fee, although only the head-room suffers.
 */
export function fitOffer(fees: Settings['fees'], market: Market, gasLimit: bigint, feeMax: bigint): OfferResult {
  const affordable = smaller(feeMax / gasLimit, fees.feeMax)
  const feeCap = smaller(comfortable(market), affordable)
  if (feeCap < tight(market)) return { status: 'too-dear', needed: tight(market) * gasLimit, limit: affordable * gasLimit }
  return { status: 'offer', offer: { feeCap, tip: market.tip } }
}

/**
 * Outbids `old` offers for one nonce: one eighth more than the highest on both fees, or the market where that is higher.
 *
 * bor's pool wants both fees ten per cent up (legacypool/list.go, Add); an eighth keeps clear of rounding and of a rival provider
 * that saw a higher one. The market's part is given up first when `feeMax` does not allow it.
 */
export function outbid(fees: Settings['fees'], market: Market, old: readonly Offer[], gasLimit: bigint, feeMax: bigint): OfferResult {
  const least = {
    feeCap: old.map(({ feeCap }) => raised(feeCap)).reduce(larger, 0n),
    tip: old.map(({ tip }) => raised(tip)).reduce(larger, 0n),
  }
  const affordable = smaller(feeMax / gasLimit, fees.feeMax)
  const tip = larger(least.tip, market.tip)
  const wanted = larger(least.feeCap, comfortable({ baseFee: market.baseFee, tip }))
  if (wanted <= affordable && tip <= fees.tipMax) return { status: 'offer', offer: { feeCap: wanted, tip } }
  const feeCap = larger(least.feeCap, smaller(wanted, affordable))
  if (feeCap > affordable || least.tip > fees.tipMax) {
    return { status: 'too-dear', needed: least.feeCap * gasLimit, limit: affordable * gasLimit }
  }
  return { status: 'offer', offer: { feeCap, tip: smaller(smaller(tip, larger(fees.tipMax, least.tip)), feeCap) } }
}

const raised = (fee: bigint): bigint => (fee * 9n + 7n) / 8n
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b)
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b)
