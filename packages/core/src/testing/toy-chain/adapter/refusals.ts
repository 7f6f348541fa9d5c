import type { DraftRequest, Refusal } from '../../../chain/snapshot.ts'
import type { Intent } from '../../../intent/intent.ts'
import { decodeToyAddress, keyOfAddress } from '../address.ts'
import { keysOf, type ToyContext, type ToyFacts } from './context.ts'

/** A transfer that nothing about it alone stands against. */
export type Payable = { readonly intent: Intent; readonly to: string; readonly key: string; readonly amount: bigint }

/** Names an intent that was left out. */
export function refusal(intent: Pick<Intent, 'id'>, next: Refusal['next'], reason: Refusal['reason'], detail: string): Refusal {
  return { order: intent.id, next, reason, detail }
}

/** Sorts out what could never be drafted, whatever the coins and the fee. */
export function judge(
  context: ToyContext,
  request: Pick<DraftRequest<ToyFacts>, 'wallet' | 'snapshot'>,
  intent: Intent,
): Payable | Refusal {
  const { action } = intent
  if (action.kind !== 'transfer') return refusal(intent, 'fail', 'unsupported', `no ${action.kind} on this chain`)
  const assets = context.kind === 'utxo' ? [context.feeAsset] : [context.feeAsset, context.token]
  if (!assets.includes(action.asset)) return refusal(intent, 'fail', 'asset-refused', `no ${action.asset} here`)
  if (decodeToyAddress(context.network, action.to).status === 'invalid')
    return refusal(intent, 'fail', 'recipient-refused', 'not an address of this chain')
  const key = keyOfAddress(context.network, action.to)
  if (request.snapshot.facts.closed.includes(key)) return refusal(intent, 'fail', 'recipient-refused', 'the recipient takes no deliveries')
  if (keysOf(context, request.wallet).includes(key)) return refusal(intent, 'fail', 'recipient-refused', 'the recipient is the payer')
  if (action.amount < context.dust) return refusal(intent, 'fail', 'below-dust', `less than ${context.dust} base units`)
  return { intent, to: action.to, key, amount: action.amount }
}
