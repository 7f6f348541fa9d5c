import type { DraftRequest, DraftResult, Refusal } from '../../../chain/snapshot.ts'
import type { Draft } from '../../../chain/transaction.ts'
import type { Intent } from '../../../intent/intent.ts'
import { assemble } from './assemble.ts'
import { keysOf, type ToyContext, type ToyFacts } from './context.ts'
import { judge, type Payable, refusal } from './refusals.ts'

/** A transaction of the wallet's first key that pays `payable`, or nobody. */
export function accountDraft(
  context: ToyContext,
  request: Pick<DraftRequest<ToyFacts>, 'wallet' | 'snapshot'>,
  parts: { readonly payable: readonly Payable[]; readonly intents: readonly Intent[]; readonly slot: number; readonly fee: bigint },
): Draft {
  const outputs = parts.payable.map(({ key, intent, amount }) => ({ to: key, asset: intent.action.asset, amount }))
  const first = parts.payable[0]?.intent.action
  return assemble(context, {
    wallet: request.wallet,
    intents: parts.intents,
    change: [],
    payments: parts.payable.map(({ intent, to }) => ({ order: intent.id, to, asset: intent.action.asset, amount: intent.action.amount })),
    body: {
      kind: context.kind,
      network: context.network,
      inputs: [],
      sender: keysOf(context, request.wallet)[0] as string,
      nonce: context.kind === 'nonce' ? parts.slot : 0,
      lastValidHeight: context.kind === 'expiry' ? request.snapshot.height + request.snapshot.facts.validFor : 0,
      feeMax: parts.fee,
      outputs,
      memo: first?.kind === 'transfer' ? (first.memo ?? '') : '',
    },
  })
}

/** What it costs to pay so many. */
export function accountFee(feeRate: bigint, outputs: number): bigint {
  return feeRate * BigInt(outputs + 1)
}

function shortOf(context: ToyContext, request: DraftRequest<ToyFacts>, { intent, amount }: Payable, fee: bigint): Refusal | null {
  const has = (asset: string) => request.snapshot.facts.balances.find((entry) => entry.asset === asset)?.amount ?? 0n
  const { asset } = intent.action
  const needed = asset === context.feeAsset ? amount + fee : amount
  if (has(asset) < needed) return refusal(intent, 'park', 'insufficient-funds', 'the wallet does not hold that much')
  return has(context.feeAsset) < fee ? refusal(intent, 'park', 'fee-asset-low', 'the wallet cannot pay the fee') : null
}

/** Drafts the first intent that can be paid; the others wait for a transaction of their own. */
export function draftFromAccount(context: ToyContext, request: DraftRequest<ToyFacts>): DraftResult {
  const refused: Refusal[] = []
  let chosen: Payable | null = null
  const fee = accountFee(request.snapshot.facts.feeRate, 1)
  for (const intent of request.intents) {
    const verdict = judge(context, request, intent)
    if ('reason' in verdict) {
      refused.push(verdict)
      continue
    }
    const short = shortOf(context, request, verdict, fee)
    if (short !== null) refused.push(short)
    else if (fee > intent.feeMax) refused.push(refusal(intent, 'park', 'fee-above-limit', `the fee is ${fee} base units now`))
    else if (chosen !== null) refused.push(refusal(intent, 'park', 'no-free-claim', 'one payment in one transaction'))
    else chosen = verdict
  }
  if (chosen === null) return { status: 'refused', refused }
  const slot = request.slot ?? request.snapshot.lane?.chainNext ?? 0
  const draft = accountDraft(context, request, { payable: [chosen], intents: [chosen.intent], slot, fee })
  return { status: 'drafted', draft, included: [chosen.intent.id], refused }
}
