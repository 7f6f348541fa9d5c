import type { Coin, DraftRequest, DraftResult, Refusal } from '../../../chain/snapshot.ts'
import { coinsIn } from '../../../coin-selection/coins-in.ts'
import type { Intent } from '../../../intent/intent.ts'
import { type Amount, amount } from '../../../money/amount.ts'
import type { Wallet } from '../../../store/records.ts'
import { toyAddress } from '../address.ts'
import type { ToyInput } from '../transaction.ts'
import { assemble, drawFrom } from './assemble.ts'
import { keysOf, type ToyContext, type ToyFacts, useOf } from './context.ts'
import { judge, type Payable, refusal } from './refusals.ts'

/** A coin as this adapter's own view names it: with the key that owns it. */
export type OwnedCoin = Coin & { readonly owner: string }

/** The input that spends a coin. */
export function inputOf(context: ToyContext, coin: OwnedCoin): ToyInput {
  const [transaction = '', index = ''] = useOf(context, coin.claim).split(':')
  return { transaction, index: Number.parseInt(index, 10), amount: coin.amount, owner: coin.owner }
}

/** Pays from these inputs, the rest back to the payer; null when they do not cover payments and fee. */
export function payFrom(
  context: ToyContext,
  parts: {
    readonly wallet: Wallet
    readonly inputs: readonly ToyInput[]
    readonly payable: readonly Payable[]
    readonly intents: readonly Intent[]
    readonly feeRate: bigint
    /** Pay at least this much in fees, whatever the rate says. */
    readonly feeMin: bigint
    readonly seed: string
  },
): ReturnType<typeof assemble> | null {
  const { wallet, inputs, payable, intents, feeRate, feeMin, seed } = parts
  const total = inputs.reduce((sum, input) => sum + input.amount, 0n)
  const paid = payable.reduce((sum, entry) => sum + entry.amount, 0n)
  const feeFor = (outputs: number) => {
    const metered = feeRate * BigInt(inputs.length + outputs + 1)
    return metered > feeMin ? metered : feeMin
  }
  const left = total - paid - feeFor(payable.length + 1)
  const withChange = left >= context.dust
  if (!withChange && (payable.length === 0 || total - paid < feeFor(payable.length))) return null
  const outputs = payable.map(({ key, amount: value }) => ({ to: key, asset: context.feeAsset, amount: value }))
  const back = keysOf(context, wallet)[0] as string
  if (withChange) outputs.splice(drawFrom(seed, outputs.length + 1), 0, { to: back, asset: context.feeAsset, amount: amount(left) })
  return assemble(context, {
    wallet,
    intents,
    body: { kind: 'utxo', network: context.network, inputs, sender: '', nonce: 0, lastValidHeight: 0, feeMax: 0n, outputs, memo: '' },
    payments: payable.map(({ intent, to, amount: value }) => ({ order: intent.id, to, asset: context.feeAsset, amount: value as Amount })),
    change: withChange ? [{ address: toyAddress(context.network, back), amount: amount(left) }] : [],
  })
}

/** The coins of a request's view, which this adapter made. */
export function ownedCoins(request: DraftRequest<ToyFacts>): OwnedCoin[] {
  return request.coins === undefined ? [] : ([...coinsIn(request.coins)] as OwnedCoin[])
}

const byAmount = (a: Coin, b: Coin): number => (a.amount === b.amount ? (a.claim < b.claim ? -1 : 1) : a.amount > b.amount ? -1 : 1)

function select(context: ToyContext, request: DraftRequest<ToyFacts>, payable: readonly Payable[]): ReturnType<typeof payFrom> {
  const coins = ownedCoins(request).sort(byAmount)
  const { wallet, seed } = request
  const { feeRate } = request.snapshot.facts
  for (let used = 1; used <= coins.length; used += 1) {
    const inputs = coins.slice(0, used).map((coin) => inputOf(context, coin))
    const draft = payFrom(context, { wallet, inputs, payable, intents: payable.map(({ intent }) => intent), feeRate, feeMin: 0n, seed })
    if (draft !== null) return draft
  }
  return null
}

/** Drafts a batch from free coins; an intent that does not fit is left out, the last one first. */
export function draftFromCoins(context: ToyContext, request: DraftRequest<ToyFacts>): DraftResult {
  const refused: Refusal[] = []
  const payable: Payable[] = []
  for (const intent of request.intents) {
    const verdict = judge(context, request, intent)
    if ('reason' in verdict) refused.push(verdict)
    else if (payable.length === context.batchMax) refused.push(refusal(intent, 'park', 'no-free-claim', 'the batch is full'))
    else payable.push(verdict)
  }
  while (payable.length > 0) {
    const draft = select(context, request, payable)
    const limit = payable.reduce((sum, { intent }) => sum + intent.feeMax, 0n)
    if (draft !== null && draft.fee <= limit) {
      return { status: 'drafted', draft, included: payable.map(({ intent }) => intent.id), refused }
    }
    if (draft === null) {
      const { intent } = payable.pop() as Payable
      refused.push(refusal(intent, 'park', 'insufficient-funds', 'the free coins do not cover it'))
    } else {
      const stingiest = payable.reduce((least, entry) => (entry.intent.feeMax < least.intent.feeMax ? entry : least))
      payable.splice(payable.indexOf(stingiest), 1)
      refused.push(refusal(stingiest.intent, 'park', 'fee-above-limit', `the fee is ${draft.fee} base units now`))
    }
  }
  return { status: 'refused', refused }
}
