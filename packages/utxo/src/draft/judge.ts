import type { DraftResult, Intent, Refusal } from '@wallet/core'
import { toHex } from '../bytes/hex.ts'
import type { WalletLock } from '../coins/wallet-locks.ts'
import type { Settings } from '../settings.ts'
import type { UtxoFacts } from './facts.ts'

/** A transfer that nothing about it alone stands against. */
export type Payable = { readonly intent: Intent; readonly to: string; readonly script: Uint8Array; readonly amount: bigint }

/** Names an intent that was left out. */
export function refusal(intent: Pick<Intent, 'id'>, next: Refusal['next'], reason: Refusal['reason'], detail: string): Refusal {
  return { order: intent.id, next, reason, detail }
}

/** Sorts out what could never be drafted, whatever the coins and the fee. */
export function judge(
  settings: Settings,
  locks: ReadonlyMap<string, WalletLock>,
  { badOutputs }: Pick<UtxoFacts, 'badOutputs'>,
  intent: Intent,
): Payable | Refusal {
  const { action } = intent
  const { flavour, asset } = settings
  if (action.kind !== 'transfer') return refusal(intent, 'fail', 'unsupported', `no ${action.kind} on this chain`)
  if (action.asset !== asset) return refusal(intent, 'fail', 'asset-refused', 'this chain has one asset')
  if (action.memo !== undefined) return refusal(intent, 'fail', 'unsupported', 'no memos on this chain')
  const parsed = flavour.parseAddress(action.to)
  // A registered intent carries the canonical form; another spelling here means that the row is not the engine's.
  if (parsed.status === 'invalid' || parsed.canonical !== action.to)
    return refusal(intent, 'fail', 'recipient-refused', 'not an address of this network')
  if (locks.has(toHex(parsed.script))) return refusal(intent, 'fail', 'recipient-refused', 'the recipient is the payer')
  const dust = flavour.dustOf(parsed.script)
  if (action.amount < dust) return refusal(intent, 'fail', 'below-dust', `less than ${dust} base units, which no node relays`)
  if (action.amount > flavour.network.moneyMax) return refusal(intent, 'fail', 'insufficient-funds', 'more coins than there can be')
  const bad = badOutputs.find(({ order }) => order === intent.id)
  if (bad !== undefined)
    return refusal(intent, 'fail', bad.reason === 'dust' ? 'below-dust' : 'recipient-refused', `no node relays it: ${bad.reason}`)
  return { intent, to: action.to, script: parsed.script, amount: action.amount }
}

/** What a whole request is refused for; for drafts that pay nobody in particular. */
export function refuseOne(intent: Pick<Intent, 'id'>, next: Refusal['next'], reason: Refusal['reason'], detail: string): DraftResult {
  return { status: 'refused', refused: [refusal(intent, next, reason, detail)] }
}
