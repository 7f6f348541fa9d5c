import { coreErrors } from '../errors/codes.ts'
import { feeFor } from './fee.ts'
import { exactly, roughly, scaledUp, scaleFor } from './quantity.ts'
import type { SelectionRequest } from './selection.ts'

/** A request in the numbers the searches use: exact doubles in units of `scale`. */
export type Problem = {
  readonly request: SelectionRequest
  readonly scale: bigint
  /** Payments and the fee of everything but inputs and change. */
  readonly target: bigint
  readonly changeFee: bigint
  /** Making change now and spending it one day. */
  readonly changeCost: bigint
  /** Change below this is not made: dust, or worth less than spending it will cost. */
  readonly changeMin: bigint
  /** `target`, scaled: what effective values must reach. */
  readonly reach: number
  /** How far above `reach` a selection has no change. The very rule that drops change, so that a search never promises what is not kept. */
  readonly window: number
  /** What effective values must reach to leave the change that is aimed for. */
  readonly aim: number
  readonly aimMin: number
  readonly changeCostScaled: number
  /** Weight left for inputs, without and with a change output. */
  readonly room: number
  readonly roomWithChange: number
}

/** Reads a request. `many`: more than 252 inputs are needed, so the count of inputs takes two bytes more. */
export function problemOf(request: SelectionRequest, many: boolean): Problem {
  const { feeRate, longTermFeeRate, change } = request
  const target = request.payments + feeFor(feeRate, request.baseWeight + (many ? 8 : 0))
  const changeFee = feeFor(feeRate, change.outputWeight)
  const spendFee = feeFor(longTermFeeRate, change.spendWeight)
  const changeMin = change.dust > spendFee ? change.dust : spendFee + 1n
  const wanted = change.target !== undefined && change.target > changeMin ? change.target : changeMin
  const scale = scaleFor(target + changeFee + spendFee + wanted)
  const lightest = Math.min(...Object.values(request.inputWeights))
  const free = request.weightMax - request.baseWeight
  const room = free - (free / lightest >= 253 ? 8 : 0)
  return {
    request,
    scale,
    target,
    changeFee,
    changeCost: changeFee + spendFee,
    changeMin,
    reach: scaledUp(target, scale),
    window: exactly((changeFee + changeMin - 1n) / scale),
    aim: scaledUp(target + changeFee + wanted, scale),
    aimMin: scaledUp(target + changeFee + changeMin, scale),
    changeCostScaled: roughly(changeFee + spendFee, scale),
    room,
    roomWithChange: room - change.outputWeight,
  }
}

const rateMax = 1n << 40n

/** Refuses what no chain means. @throws WalletError `REQUEST_INVALID` */
export function checkRequest(request: SelectionRequest): void {
  const refuse = (field: string, reason: string) => coreErrors.create('REQUEST_INVALID', { field, reason })
  const amounts: readonly (readonly [string, bigint])[] = [
    ['payments', request.payments],
    ['feeRate', request.feeRate],
    ['longTermFeeRate', request.longTermFeeRate],
    ['change.dust', request.change.dust],
    ['change.target', request.change.target ?? 0n],
  ]
  for (const [field, value] of amounts) {
    if (typeof value !== 'bigint') throw refuse(field, 'not a bigint')
    if (value < 0n) throw refuse(field, 'negative')
  }
  for (const [field, value] of amounts.slice(1, 3)) if (value > rateMax) throw refuse(field, 'above 2^40 per 1,000 vB')
  const weights: readonly (readonly [string, number])[] = [
    ['baseWeight', request.baseWeight],
    ['weightMax', request.weightMax],
    ['change.outputWeight', request.change.outputWeight],
    ['change.spendWeight', request.change.spendWeight],
    ...Object.entries(request.inputWeights).map(([script, weight]) => [`inputWeights.${script}`, weight] as const),
  ]
  for (const [field, value] of weights) if (!Number.isSafeInteger(value) || value <= 0) throw refuse(field, 'not a positive whole number')
  if (weights.length === 4) throw refuse('inputWeights', 'names no script class')
  const gather = request.gatherMax ?? 0
  if (!Number.isSafeInteger(gather) || gather < 0) throw refuse('gatherMax', 'not a whole number')
}
