import type { DraftRequest, DraftResult, Refusal } from '@wallet/core'
import { locksOf } from '../coins/wallet-locks.ts'
import type { Settings } from '../settings.ts'
import { unconfirmedRule, waitingOf } from './ancestry.ts'
import { buildDraft } from './build.ts'
import { type Choosing, choose } from './choose.ts'
import { draftConsolidation } from './consolidate.ts'
import type { UtxoFacts } from './facts.ts'
import { judge, type Payable, refusal } from './judge.ts'

/**
 * One transaction for as many of the intents as the coins, the fee limits and the weight allow.
 *
 * Where not all can be paid, the largest payment waits when money is short and the one with the lowest fee limit when the fee is too
 * high, so that one payment does not hold up all others.
 */
export function draft(settings: Settings, request: DraftRequest<UtxoFacts>): DraftResult {
  const { wallet, intents, snapshot, seed } = request
  const { facts } = snapshot
  const refused: Refusal[] = []
  const everybody = (reason: Refusal['reason'], detail: string): DraftResult => ({
    status: 'refused',
    refused: [...refused, ...payable.map(({ intent }) => refusal(intent, 'park', reason, detail))],
  })
  const [only] = intents
  if (only?.action.kind === 'house' && intents.length === 1) return draftConsolidation(settings, request, only)

  const locks = locksOf(settings, wallet)
  let payable: Payable[] = []
  for (const intent of intents) {
    const verdict = judge(settings, locks, facts, intent)
    if ('reason' in verdict) refused.push(verdict)
    else if (payable.length === settings.batchMax) refused.push(refusal(intent, 'park', 'no-free-claim', 'the transaction is full'))
    else payable.push(verdict)
  }
  const { quote } = facts.fees
  if (quote.status === 'above-cap') return everybody('fee-above-limit', `the rate is ${quote.rate}, at most ${quote.cap} is paid`)
  if (quote.status === 'unavailable') return everybody('node-behind', `no fee rate: ${quote.reason}`)
  const { rate } = quote
  const choosing: Choosing = { settings, request, rate, unconfirmed: unconfirmedRule(settings, waitingOf(facts.waiting), rate) }

  while (payable.length > 0) {
    const feeMax = least(
      payable.reduce((sum, { intent }) => sum + intent.feeMax, 0n),
      settings.fees.feeMax,
    )
    const chosen = choose(choosing, payable, feeMax)
    if (chosen.status === 'chosen') {
      const included = payable.map(({ intent }) => intent)
      const { coins, change, fee } = chosen
      const drafted = buildDraft(settings, facts, { wallet, coins, payable, change, fee, intents: included, seed })
      return { status: 'drafted', draft: drafted, included: included.map(({ id }) => id), refused }
    }
    const [victim, verdict] = chosen.status === 'too-dear' ? tooDear(payable, chosen.fee) : tooMuch(payable, chosen.detail)
    refused.push(verdict)
    payable = payable.filter((one) => one !== victim)
  }
  return { status: 'refused', refused }
}

function tooDear(payable: readonly Payable[], fee: bigint): readonly [Payable, Refusal] {
  const victim = payable.reduce((lowest, one) => (one.intent.feeMax < lowest.intent.feeMax ? one : lowest))
  return [victim, refusal(victim.intent, 'park', 'fee-above-limit', `${payable.length} payments together cost ${fee} base units`)]
}

function tooMuch(payable: readonly Payable[], detail: string): readonly [Payable, Refusal] {
  const victim = payable.reduce((largest, one) => (one.amount > largest.amount ? one : largest))
  return [victim, refusal(victim.intent, 'park', 'insufficient-funds', detail)]
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
