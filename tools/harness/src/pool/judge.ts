import { dataLength } from 'ethers'
import type { BorRules } from './bor-rules.ts'
import { gapped, type Pooled, type SenderState } from './pooled.ts'

/** What bor would do with a transaction; `onRecord` when the answer rests on what the pool remembers rather than on the chain. */
export type Verdict =
  | { readonly status: 'admit'; readonly evict: readonly Pooled[] }
  | { readonly status: 'vanish' }
  | { readonly status: 'refuse'; readonly message: string; readonly onRecord: boolean }

const refuse = (message: string, onRecord = false): Verdict => ({ status: 'refuse', message, onRecord })

/** The rules that need nothing but the transaction, in the order of bor's ValidateTransaction. */
export function judgeAlone(rules: BorRules, { raw, tip, feeCap, gasLimit }: Pooled): Verdict | undefined {
  const bytes = dataLength(raw)
  const fee = gasLimit * feeCap
  if (rules.txFeeCap !== undefined && fee > rules.txFeeCap) {
    return refuse(`tx fee (${coins(fee)} ether) exceeds the configured cap (${coins(rules.txFeeCap)} ether)`)
  }
  if (bytes > rules.bytesMax) return refuse(`oversized data: transaction size ${bytes}, limit ${rules.bytesMax}`)
  if (gasLimit > rules.gasMax) {
    return refuse(`transaction gas limit too high (cap: ${rules.gasMax}, tx: ${gasLimit})`)
  }
  if (feeCap < tip) {
    return refuse(`max priority fee per gas higher than max fee per gas: maxPriorityFeePerGas: ${tip}, maxFeePerGas: ${feeCap}`)
  }
  if (tip < rules.tipFloor) {
    return refuse(
      rules.olderFloorText
        ? 'transaction underpriced'
        : `transaction gas price below minimum: gas tip cap ${tip}, minimum needed ${rules.tipFloor}`,
    )
  }
  return undefined
}

/** The rule about who pays and who is paid. */
export function judgeParties(rules: BorRules, from: string, to: string | null): Verdict | undefined {
  const filtered = new Set(rules.filteredAddresses.map((each) => each.toLowerCase()))
  const concerned = filtered.has(from.toLowerCase()) || (to !== null && filtered.has(to.toLowerCase()))
  return concerned ? refuse('transaction from or to a filtered address') : undefined
}

/** The rules that need the account and what the pool already holds of its sender. */
export function judgeInPool(rules: BorRules, coming: Pooled, sender: SenderState, held: ReadonlyMap<number, Pooled>): Verdict {
  const old = held.get(coming.nonce)
  if (old?.hash === coming.hash) return refuse('already known', true)
  if (coming.nonce < sender.nonce) {
    return refuse(`nonce too low: next nonce ${sender.nonce}, tx nonce ${coming.nonce}`)
  }
  const others = [...held.values()].filter(({ nonce }) => nonce !== coming.nonce)
  const funds = judgeFunds(coming, old, others, sender.balance)
  if (funds !== undefined) return funds
  const waiting = gapped(sender.nonce, [...others, coming])
  if (sender.delegated) {
    if (waiting.includes(coming)) return refuse('gapped-nonce tx from delegated accounts')
    if (old === undefined && others.length > 0) {
      return refuse('in-flight transaction limit reached for delegated accounts', true)
    }
  }
  if (old !== undefined) return judgeReplacement(rules, old, coming)
  if (rules.full) return refuse('txpool is full')
  const evict = waiting.slice(rules.accountQueue)
  return evict.includes(coming) ? { status: 'vanish' } : { status: 'admit', evict }
}

function judgeReplacement(rules: BorRules, old: Pooled, coming: Pooled): Verdict {
  const enough = (before: bigint, after: bigint): boolean => after > before && after >= (before * (100n + rules.priceBumpPercent)) / 100n
  return enough(old.feeCap, coming.feeCap) && enough(old.tip, coming.tip)
    ? { status: 'admit', evict: [] }
    : refuse('replacement transaction underpriced', true)
}

function judgeFunds(coming: Pooled, old: Pooled | undefined, others: readonly Pooled[], balance: bigint): Verdict | undefined {
  const text = 'insufficient funds for gas * price + value: balance'
  if (coming.cost > balance) {
    return refuse(`${text} ${balance}, tx cost ${coming.cost}, overshot ${coming.cost - balance}`)
  }
  const queued = others.reduce((sum, { cost }) => sum + cost, old?.cost ?? 0n)
  const more = coming.cost - (old?.cost ?? 0n)
  if (queued + more <= balance) return undefined
  const what = old === undefined ? 'tx cost' : 'tx bumped'
  return refuse(`${text} ${balance}, queued cost ${queued}, ${what} ${more}, overshot ${queued + more - balance}`, true)
}

function coins(wei: bigint): string {
  const hundredths = wei / 10n ** 16n
  return `${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, '0')}`
}
