import type { ReplaceRequest } from '../../../chain/facets.ts'
import type { DraftResult, Refusal } from '../../../chain/snapshot.ts'
import type { Draft } from '../../../chain/transaction.ts'
import { invariant } from '../../../errors/invariant.ts'
import type { OrderId } from '../../../ids/ids.ts'
import { decodeUnsigned } from '../decode.ts'
import { outpoint, type ToyInput } from '../transaction.ts'
import type { ToyContext, ToyFacts } from './context.ts'
import { accountDraft, accountFee } from './draft-account.ts'
import { payFrom } from './draft-coins.ts'
import { judge, type Payable, refusal } from './refusals.ts'

/** Redrafts on the claims of every attempt given, dearer than all of them together. */
export function draftReplacement(context: ToyContext, request: ReplaceRequest<ToyFacts>): DraftResult {
  const { wallet, attempts, intents, snapshot, feeMax, seed } = request
  const refused: Refusal[] = []
  const payable: Payable[] = []
  for (const intent of intents) {
    const verdict = judge(context, request, intent)
    if ('reason' in verdict) refused.push(verdict)
    else if (payable.length === context.batchMax) refused.push(refusal(intent, 'park', 'no-free-claim', 'the batch is full'))
    else payable.push(verdict)
  }
  const named = (): readonly Refusal[] => {
    const subjects: readonly { id: OrderId }[] =
      intents.length > 0 ? intents : [{ id: attempts[0]!.draft.payments[0]?.order ?? ('house' as OrderId) }]
    return subjects.map((subject) => refusal(subject, 'park', 'fee-above-limit', 'outbidding the earlier attempts costs more'))
  }
  if (intents.length > 0 && payable.length === 0) return { status: 'refused', refused }
  const toBeat = attempts.reduce((sum, attempt) => sum + attempt.draft.fee, 0n)
  const { feeRate } = snapshot.facts
  let draft: Draft | null
  if (context.kind === 'utxo') {
    const inputs = inputsOf(attempts.map((attempt) => attempt.draft))
    // A pool asks the relay rate of the newcomer on top of what it pushes out; the full rate is always enough.
    const feeMin = toBeat + feeRate * BigInt(inputs.length + payable.length + 2)
    draft = payFrom(context, { wallet, inputs, payable, intents, feeRate, feeMin, seed })
  } else {
    const fee = toBeat + accountFee(feeRate, payable.length)
    invariant(
      attempts.every(({ draft: one }) => one.slot === attempts[0]!.draft.slot),
      'all that is replaced claims one slot',
    )
    draft = accountDraft(context, request, { payable, intents, slot: attempts[0]!.draft.slot ?? 0, fee })
  }
  if (draft === null || draft.fee > feeMax) return { status: 'refused', refused: [...refused, ...named()] }
  return { status: 'drafted', draft, included: payable.map(({ intent }) => intent.id), refused }
}

function inputsOf(drafts: readonly Draft[]): ToyInput[] {
  const inputs = new Map<string, ToyInput>()
  for (const { body } of drafts)
    for (const input of decodeUnsigned(body).inputs) inputs.set(outpoint(input.transaction, input.index), input)
  return [...inputs.values()]
}

/** Drafts a child that spends the change of the newest attempt and pays for both. */
export function draftChild(context: ToyContext, request: Omit<ReplaceRequest<ToyFacts>, 'intents'>): DraftResult {
  const { wallet, attempts, snapshot, feeMax, seed } = request
  const parent = attempts.at(-1)!
  const order = parent.draft.payments[0]?.order ?? ('house' as OrderId)
  const refuse = (reason: Refusal['reason'], detail: string): DraftResult => ({
    status: 'refused',
    refused: [refusal({ id: order }, 'park', reason, detail)],
  })
  const body = decodeUnsigned(parent.draft.body)
  const index = body.outputs.findIndex((output) => output.to === body.inputs[0]?.owner)
  const output = body.outputs[index]
  if (output === undefined) return refuse('no-free-claim', 'the parent leaves no change')
  const inputs = [{ transaction: parent.signed.id, index, amount: output.amount, owner: output.to }]
  const { feeRate } = snapshot.facts
  const together = feeRate * BigInt(body.inputs.length + body.outputs.length + 1 + 3)
  const feeMin = together > parent.draft.fee ? together - parent.draft.fee : 0n
  const draft = payFrom(context, { wallet, inputs, payable: [], intents: [], feeRate, feeMin, seed })
  if (draft === null) return refuse('insufficient-funds', 'the change does not cover the fee')
  if (draft.fee > feeMax) return refuse('fee-above-limit', `the child costs ${draft.fee} base units`)
  return { status: 'drafted', draft, included: [], refused: [] }
}
