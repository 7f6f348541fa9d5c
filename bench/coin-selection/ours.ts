import { type CoinView, type SelectionRequest, type SelectionResult, selectCoins } from '@wallet/core'
import type { Answer } from './check.ts'
import { sizes } from './wallet.ts'

/** The request for one P2WPKH payment; the timings and the simulation both ask this, so search budget and rules are the same. */
export function requestFor(coins: CoinView, payment: bigint, feeRate: bigint, changeTarget: bigint, seed: string): SelectionRequest {
  return {
    coins,
    payments: payment,
    baseWeight: sizes.base + sizes.output,
    inputWeights: { p2wpkh: sizes.input },
    feeRate,
    longTermFeeRate: 10_000n,
    change: { outputWeight: sizes.output, spendWeight: sizes.input, dust: sizes.dust, target: changeTarget },
    weightMax: sizes.weightMax,
    seed,
  }
}

export const answerOf = (payment: bigint, result: SelectionResult): Answer | null =>
  result.status === 'refused' ? null : { inputs: result.coins.map(({ amount }) => amount), payments: [payment], change: result.change }

export const ask = (request: SelectionRequest): SelectionResult => selectCoins(request)
