import { coinsIn, type DraftRequest, type DraftResult, feeFor, type Intent } from '@wallet/core'
import type { OwnCoin } from '../coins/own-coin.ts'
import { locksOf } from '../coins/wallet-locks.ts'
import type { Settings } from '../settings.ts'
import { buildDraft, changeLock, ingoing } from './build.ts'
import { outgoingWeight, weightMaxOf } from './choose.ts'
import type { UtxoFacts } from './facts.ts'
import { refuseOne } from './judge.ts'

/** Coins gathered by one house order unless its detail says otherwise. */
const inputsUsual = 100

/**
 * The house order `consolidate`: many small confirmed coins become one, while bytes cost no more than on a quiet day.
 *
 * Detail: `{ inputs?: number, anyRate?: true }`.
 */
export function draftConsolidation(settings: Settings, request: DraftRequest<UtxoFacts>, intent: Intent): DraftResult {
  const { wallet, coins, seed, snapshot } = request
  const { flavour, fees } = settings
  const { action } = intent
  const { quote } = snapshot.facts.fees
  if (action.kind !== 'house' || action.purpose !== 'consolidate')
    return refuseOne(intent, 'fail', 'unsupported', 'a house order of this chain is "consolidate"')
  const wish = wishOf(action.detail)
  if (quote.status !== 'quoted') return refuseOne(intent, 'park', 'fee-above-limit', 'no fee rate that is paid')
  if (quote.rate > fees.longTerm && !wish.anyRate) return refuseOne(intent, 'park', 'fee-above-limit', 'it waits for a quiet day')

  const { rate } = quote
  const home = changeLock(settings, wallet)
  const base = outgoingWeight(settings, [], 1, flavour.outputWeight(home.lock.script)) + 8 + 3
  const weights = new Map([...locksOf(settings, wallet).values()].map(({ lock }) => [lock.kind, flavour.inputWeight(lock)]))
  const feeMax = intent.feeMax < fees.feeMax ? intent.feeMax : fees.feeMax
  let [weight, total] = [base, 0n]
  const gathered: OwnCoin[] = []
  const free = coins === undefined ? [] : [...coinsIn(coins)].filter(({ confirmations }) => confirmations > 0)
  for (const coin of free.sort((a, b) => (a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : a.claim < b.claim ? -1 : 1))) {
    const own = weights.get(coin.script)
    if (own === undefined || coin.amount <= feeFor(rate, own)) continue
    if (gathered.length === wish.inputs || weight + own > weightMaxOf(settings) || feeFor(rate, weight + own) > feeMax) break
    gathered.push(coin as OwnCoin)
    weight += own
    total += coin.amount
  }
  const fee = feeFor(rate, weight)
  const value = total - fee
  if (gathered.length < 2 || value < flavour.dustOf(home.lock.script))
    return refuseOne(intent, 'fail', 'no-free-claim', 'there is nothing worth gathering')
  const drafted = buildDraft(settings, snapshot.facts, {
    wallet,
    coins: ingoing(settings, wallet, gathered),
    payable: [],
    change: [value],
    fee,
    intents: [intent],
    seed,
  })
  return { status: 'drafted', draft: drafted, included: [intent.id], refused: [] }
}

function wishOf(detail: unknown): { readonly inputs: number; readonly anyRate: boolean } {
  const fields = typeof detail === 'object' && detail !== null ? (detail as Record<string, unknown>) : {}
  const { inputs, anyRate } = fields
  const asked = typeof inputs === 'number' && Number.isSafeInteger(inputs) && inputs > 1 ? inputs : inputsUsual
  return { inputs: asked, anyRate: anyRate === true }
}
