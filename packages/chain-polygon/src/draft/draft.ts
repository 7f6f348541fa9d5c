import { type DraftRequest, type DraftResult, type Intent, invariant, type Refusal } from '@wallet/core'
import { fitOffer } from '../fees/offer.ts'
import type { Settings } from '../settings.ts'
import type { PolygonFacts } from '../snapshot/facts.ts'
import { buildDraft, type Plan } from './build.ts'
import { planBatch, planOrder } from './plan.ts'

/** Decides the transaction that carries out the first order, with as many others as a batch of the same asset takes. Pure. */
export function draft(settings: Settings, request: DraftRequest<PolygonFacts>): DraftResult {
  const { wallet, intents, snapshot, slot } = request
  const { facts, lane } = snapshot
  invariant(lane !== undefined, 'a snapshot of this adapter has a lane')
  const { plan, refused } = choosePlan(settings, facts, intents)
  if (plan === undefined) return { status: 'refused', refused }

  const carried = intents.filter(({ id }) => plan.included.includes(id))
  const refuseAll = (reason: Refusal['reason'], detail: string): DraftResult => ({
    status: 'refused',
    refused: [...refused, ...carried.map(({ id }): Refusal => ({ order: id, next: 'park', reason, detail }))],
  })
  const feeMax = carried.reduce((sum, intent) => sum + intent.feeMax, 0n)
  const fitted = fitOffer(settings.fees, facts, plan.gasLimit, feeMax)
  if (fitted.status === 'too-dear') return refuseAll('fee-above-limit', `needs ${fitted.needed} wei, allowed are ${fitted.limit}`)
  const fee = plan.gasLimit * fitted.offer.feeCap
  const free = facts.balance - facts.committed
  if (free < fee + plan.value) {
    return refuseAll(
      plan.value > 0n ? 'insufficient-funds' : 'fee-asset-low',
      `needs ${fee + plan.value} wei, free are ${free < 0n ? 0n : free}`,
    )
  }
  const drafted = buildDraft(settings, wallet, facts.sender, slot ?? lane.chainNext, plan, fitted.offer, carried)
  return { status: 'drafted', draft: drafted, included: plan.included, refused }
}

type Choice = { readonly plan: Plan | undefined; readonly refused: readonly Refusal[] }

/** A batch where one was simulated; otherwise the first order that can be carried out, alone. */
export function choosePlan(settings: Settings, facts: PolygonFacts, intents: readonly Intent[]): Choice {
  const planned = intents.map((intent) => ({ intent, ...planOrder(settings, facts, intent) }))
  const refused = planned.flatMap((one) => (one.status === 'refused' ? [one.refusal] : []))
  const payable = planned.flatMap((one) => (one.status === 'planned' ? [one] : []))
  const wait = (orders: readonly Intent[], detail: string): Refusal[] =>
    orders.map(({ id }) => ({ order: id, next: 'park', reason: 'no-free-claim', detail }))

  const batch = facts.batch
  const batched = payable.filter(({ intent }) => batch?.orders.includes(intent.id)).map(({ intent }) => intent)
  // The gas limit was simulated for exactly these orders: with others it would be a guess.
  if (batch !== undefined && batched.length > 1 && batched.length === batch.orders.length) {
    const others = payable.filter(({ intent }) => !batched.includes(intent)).map(({ intent }) => intent)
    const plan = planBatch(settings, settings.tokens.get(batch.asset), batched, batch.gasLimit)
    return { plan, refused: [...refused, ...wait(others, 'not part of this batch')] }
  }
  const others = payable.slice(1).map(({ intent }) => intent)
  return { plan: payable[0]?.plan, refused: [...refused, ...wait(others, 'one order in one transaction')] }
}
