import { type DraftResult, feeFor, type OrderId, orderId, type Refusal, type ReplaceRequest } from '@wallet/core'
import { locksOf } from '../coins/wallet-locks.ts'
import type { Settings } from '../settings.ts'
import { bumpFeeOf, waitingOf } from './ancestry.ts'
import { decodeBody } from './body.ts'
import { buildDraft, changeLock, type Ingoing, ingoing } from './build.ts'
import { outgoingWeight, weightMaxOf, wholeBytes } from './choose.ts'
import type { UtxoFacts } from './facts.ts'
import { judge, type Payable, refusal } from './judge.ts'

/**
 * Redrafts on all inputs of all attempts given, dearer than each of them in fee and in rate.
 *
 * All inputs, though BIP-125 asks for one in common: A replaced by B and again by C with nothing in common between B and C could
 * pay twice. Of attempts that share claims pair by pair a mempool holds one, so the dearest is what must be outbid. Both
 * sets of rules are kept: no new unconfirmed input (BIP-125 rule 2), fee and rate strictly higher (cluster mempool).
 */
export function draftReplacement(settings: Settings, request: ReplaceRequest<UtxoFacts>): DraftResult {
  const { wallet, attempts, intents, snapshot, feeMax, seed } = request
  const { facts } = snapshot
  const refused: Refusal[] = []
  const payable: Payable[] = []
  const locks = locksOf(settings, wallet)
  for (const intent of intents) {
    const verdict = judge(settings, locks, facts, intent)
    if ('reason' in verdict) refused.push(verdict)
    else payable.push(verdict)
  }
  const subjects: readonly { readonly id: OrderId }[] =
    intents.length > 0 ? intents : [{ id: attempts[0]?.draft.payments[0]?.order ?? orderId('house') }]
  const refuse = (reason: Refusal['reason'], detail: string): DraftResult => ({
    status: 'refused',
    refused: [
      ...refused,
      ...subjects.filter(({ id }) => !refused.some(({ order }) => order === id)).map((one) => refusal(one, 'park', reason, detail)),
    ],
  })
  if (intents.length > 0 && payable.length === 0) return { status: 'refused', refused }

  const settled = settleOn(settings, request, payable)
  if (settled === 'insufficient')
    return refuse('insufficient-funds', 'the inputs of the attempts, and what is free beside them, do not cover the higher fee')
  if (settled === 'too-heavy') return refuse('fee-above-limit', 'the attempts together are too heavy for one transaction')
  const limit = feeMax < settings.fees.feeMax ? feeMax : settings.fees.feeMax
  if (settled.fee > limit) return refuse('fee-above-limit', `outbidding the earlier attempts costs ${settled.fee} base units`)
  const paid = payable.map(({ intent }) => intent)
  const drafted = buildDraft(settings, facts, { wallet, payable, intents: paid, seed, ...settled })
  return { status: 'drafted', draft: drafted, included: paid.map(({ id }) => id), refused }
}

type Settled = { readonly coins: readonly Ingoing[]; readonly change: readonly bigint[]; readonly fee: bigint }

function settleOn(
  settings: Settings,
  request: ReplaceRequest<UtxoFacts>,
  payable: readonly Payable[],
): Settled | 'insufficient' | 'too-heavy' {
  const { flavour } = settings
  const { wallet, attempts, snapshot } = request
  const { facts } = snapshot
  const home = changeLock(settings, wallet)
  const changeWeight = flavour.outputWeight(home.lock.script)
  const dust = flavour.dustOf(home.lock.script)
  const coins = inputsOf(request)
  const spares = ingoing(settings, wallet, facts.spares).filter(
    (spare) => !coins.some((coin) => coin.txid === spare.txid && coin.vout === spare.vout),
  )
  const beat = toBeat(settings, request)
  const waiting = waitingOf(facts.waiting)
  const payments = payable.reduce((sum, { amount }) => sum + amount, 0n)

  for (;;) {
    const inputs = coins.reduce((sum, { lock }) => sum + flavour.inputWeight(lock), coins.length > 252 ? 8 : 0)
    const total = coins.reduce((sum, { value }) => sum + value, 0n)
    const left = total - payments
    const bare = wholeBytes(inputs + outgoingWeight(settings, payable, 0, 0))
    const withChange = wholeBytes(inputs + outgoingWeight(settings, payable, 1, changeWeight))
    if (withChange > weightMaxOf(settings)) return 'too-heavy'
    // Its own unconfirmed ancestors hold it up as much as its own fee does: they are paid for as well.
    const bump = bumpFeeOf(
      waiting,
      coins.map(({ txid }) => txid),
      beat.rate,
    )
    const fee = beat.feeFor(withChange) + bump
    if (left - fee >= dust) return { coins, change: [left - fee], fee }
    // Without change all that is left goes to the fee; where it is a transaction at all.
    if (payable.length > 0 && left >= beat.feeFor(bare) + bump) return { coins, change: [], fee: left }
    const spare = spares.shift()
    if (spare === undefined || attempts.length === 0) return 'insufficient'
    coins.push(spare)
  }
}

function inputsOf({ attempts }: Pick<ReplaceRequest<UtxoFacts>, 'attempts'>): Ingoing[] {
  const coins = new Map<string, Ingoing>()
  for (const { draft } of attempts) {
    for (const { txid, vout, value, lock } of decodeBody(draft.body).inputs) coins.set(`${txid}:${vout}`, { txid, vout, value, lock })
  }
  return [...coins.values()]
}

/** What the newcomer must pay for its weight. */
function toBeat(
  settings: Settings,
  { attempts, snapshot }: ReplaceRequest<UtxoFacts>,
): { readonly rate: bigint; feeFor(weight: number): bigint } {
  const { flavour } = settings
  const { fees } = snapshot.facts
  let [fee, rate] = [0n, 0n]
  for (const { draft, signed } of attempts) {
    const weight = BigInt(wholeBytes(flavour.decode(signed.bytes).weight))
    // Rounded up, and one more: the rate must be higher, not equal.
    const own = (draft.fee * 4_000n) / weight + 1n
    if (draft.fee > fee) fee = draft.fee
    if (own > rate) rate = own
  }
  const market = fees.quote.status === 'quoted' ? fees.quote.rate : fees.quote.status === 'above-cap' ? fees.quote.cap : fees.floor
  const wanted = [rate + fees.incremental, market].reduce((most, one) => (one > most ? one : most))
  return {
    rate: wanted,
    feeFor(weight) {
      const [byRate, byRelay] = [feeFor(wanted, weight), fee + feeFor(fees.incremental, weight)]
      return byRate > byRelay ? byRate : byRelay
    },
  }
}
