import { coinsIn } from './coins-in.ts'
import { feeFor } from './fee.ts'
import type { SelectionRequest } from './selection.ts'

/** The least waste of all subsets that are changeless or leave the change aimed for; null when there are none. Shares no code with the searches. */
export function leastWaste(request: SelectionRequest): bigint | null {
  const { feeRate, longTermFeeRate, change } = request
  const coins = [...coinsIn(request.coins)].flatMap(({ amount, confirmations, script }) => {
    const weight = request.inputWeights[script]
    if (weight === undefined || confirmations === 0) return []
    const fee = feeFor(feeRate, weight)
    return amount > fee ? [{ worth: Number(amount - fee), cost: Number(fee - feeFor(longTermFeeRate, weight)), weight }] : []
  })
  const spend = feeFor(longTermFeeRate, change.spendWeight)
  const changeMin = Number(change.dust > spend ? change.dust : spend + 1n)
  const changeFee = Number(feeFor(feeRate, change.outputWeight))
  const reach = Number(request.payments + feeFor(feeRate, request.baseWeight))
  const aim = reach + changeFee + Math.max(changeMin, Number(change.target ?? 0n))
  const room = request.weightMax - request.baseWeight
  let least: number | null = null
  const visit = (at: number, worth: number, cost: number, weight: number, any: boolean): void => {
    if (at === coins.length) {
      const excess = worth - reach
      if (!any || excess < 0 || weight > room) return
      const changeless = excess - changeFee < changeMin
      if (!changeless && (worth < aim || weight + change.outputWeight > room)) return
      const waste = cost + (changeless ? excess : changeFee + Number(spend))
      if (least === null || waste < least) least = waste
      return
    }
    const { worth: more, cost: price, weight: load } = coins[at] as (typeof coins)[number]
    visit(at + 1, worth, cost, weight, any)
    visit(at + 1, worth + more, cost + price, weight + load, true)
  }
  visit(0, 0, 0, 0, false)
  return least === null ? null : BigInt(least)
}
