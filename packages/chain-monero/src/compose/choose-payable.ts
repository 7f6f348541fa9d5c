import type { Intent, Refusal } from '@wallet/core'
import { type MoneroAddress, readAddress } from '../address/read-address.ts'
import { toHex } from '../bytes/hex.ts'
import type { Settings } from '../settings.ts'
import type { Output } from './outputs.ts'

/** One payment that can be made now. */
export type Payable = { readonly intent: Intent; readonly to: string; readonly amount: bigint }

/** Who can be paid together, and why the others cannot. */
export type Chosen = { readonly payable: readonly Payable[]; readonly refused: readonly Refusal[] }

type Known = Pick<Settings, 'network' | 'native' | 'batchMax'>

/** Shapes a refusal. */
export function refusal(intent: Pick<Intent, 'id'>, next: Refusal['next'], reason: Refusal['reason'], detail: string): Refusal {
  return { order: intent.id, next, reason, detail }
}

/**
 * Takes intents in their order while the unlocked coins last. Pure.
 *
 * Locked change comes back within ten blocks: that is waiting for a claim, not being poor.
 */
export function choosePayable(settings: Known, own: string, intents: readonly Intent[], outputs: readonly Output[]): Chosen {
  const free = outputs.filter(({ frozen }) => !frozen)
  const sum = (list: readonly Output[]): bigint => list.reduce((total, one) => total + one.amount, 0n)
  const unlocked = sum(free.filter((one) => one.unlocked))
  const everything = sum(outputs)
  const payable: Payable[] = []
  const refused: Refusal[] = []
  let spent = 0n
  for (const intent of intents) {
    const verdict = judge(settings, own, intent, payable)
    if ('reason' in verdict) {
      refused.push(verdict)
      continue
    }
    const needed = verdict.amount + intent.feeMax
    if (needed > everything) refused.push(refusal(intent, 'park', 'insufficient-funds', `the wallet holds ${everything} piconero in all`))
    else if (spent + needed > unlocked)
      refused.push(refusal(intent, 'park', 'no-free-claim', `${unlocked} piconero are unlocked and free now`))
    else {
      spent += needed
      payable.push(verdict)
    }
  }
  return { payable, refused }
}

function judge({ network, native, batchMax }: Known, own: string, intent: Intent, before: readonly Payable[]): Payable | Refusal {
  const { action } = intent
  if (action.kind !== 'transfer') return refusal(intent, 'fail', 'unsupported', `Monero knows no ${action.kind}`)
  if (action.asset !== native) return refusal(intent, 'fail', 'asset-refused', 'Monero has one asset')
  if (action.memo !== undefined) return refusal(intent, 'fail', 'unsupported', 'Monero transactions carry no text')
  const address = readAddress(network, action.to)
  if ('reason' in address) return refusal(intent, 'fail', 'recipient-refused', address.reason)
  if (action.to === own) return refusal(intent, 'fail', 'recipient-refused', 'the wallet would pay itself')
  if (action.amount <= 0n) return refusal(intent, 'fail', 'below-dust', 'nothing would be paid')
  if (before.length >= batchMax) return refusal(intent, 'park', 'no-free-claim', 'the batch is full')
  const reason = clash(network, address, action.to, before)
  return reason === undefined ? { intent, to: action.to, amount: action.amount } : refusal(intent, 'park', 'no-free-claim', reason)
}

/** A transaction carries one payment id; and one pair of keys under two addresses could not be told apart in it. */
function clash(network: Settings['network'], address: MoneroAddress, to: string, before: readonly Payable[]): string | undefined {
  for (const other of before) {
    if (other.to === to) continue
    const seen = readAddress(network, other.to)
    if ('reason' in seen) continue
    if (address.paymentId !== undefined && seen.paymentId !== undefined) return 'another payment of the batch has a payment id'
    if (toHex(seen.spendKey) === toHex(address.spendKey)) return 'another payment of the batch goes to the same keys'
  }
  return undefined
}
