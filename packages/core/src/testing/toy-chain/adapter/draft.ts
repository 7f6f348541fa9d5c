import type { DraftRequest, DraftResult } from '../../../chain/snapshot.ts'
import type { Intent } from '../../../intent/intent.ts'
import type { ToyContext, ToyFacts } from './context.ts'
import { accountDraft, accountFee, draftFromAccount } from './draft-account.ts'
import { draftFromCoins, inputOf, ownedCoins, payFrom } from './draft-coins.ts'
import { refusal } from './refusals.ts'

/** Decides one transaction for these intents from the snapshot alone; a house order travels alone. */
export function draft(context: ToyContext, request: DraftRequest<ToyFacts>): DraftResult {
  const house = request.intents.find((intent) => intent.action.kind === 'house')
  if (house !== undefined && request.intents.length === 1) return draftHouse(context, request, house)
  return context.kind === 'utxo' ? draftFromCoins(context, request) : draftFromAccount(context, request)
}

function draftHouse(context: ToyContext, request: DraftRequest<ToyFacts>, intent: Intent): DraftResult {
  const { feeRate } = request.snapshot.facts
  const refuse = (reason: 'fee-above-limit' | 'no-free-claim', detail: string): DraftResult => ({
    status: 'refused',
    refused: [refusal(intent, 'park', reason, detail)],
  })
  const coins = ownedCoins(request)
  const inputs = coins.map((coin) => inputOf(context, coin))
  const made =
    context.kind === 'utxo'
      ? payFrom(context, { wallet: request.wallet, inputs, payable: [], intents: [intent], feeRate, feeMin: 0n, seed: request.seed })
      : accountDraft(context, request, {
          payable: [],
          intents: [intent],
          slot: request.slot ?? request.snapshot.lane?.chainNext ?? 0,
          fee: accountFee(feeRate, 0),
        })
  if (made === null) return refuse('no-free-claim', 'no coins to gather')
  if (made.fee > intent.feeMax) return refuse('fee-above-limit', `the fee is ${made.fee} base units now`)
  return { status: 'drafted', draft: made, included: [intent.id], refused: [] }
}
