import { type DraftResult, type Intent, invariant, type OrderId, type Refusal, type ReplaceRequest, type SealedAttempt } from '@wallet/core'
import { outbid } from '../fees/offer.ts'
import type { Settings } from '../settings.ts'
import type { PolygonFacts } from '../snapshot/facts.ts'
import { type Body, readBody } from './body.ts'
import { buildDraft, type Plan } from './build.ts'
import { choosePlan } from './draft.ts'
import { planNothing } from './plan.ts'

/**
 * Decides a transaction for the nonce of earlier ones, which it outbids: the same payments again, others, or none (a cancel). Pure.
 *
 * Worth it only for the lowest nonce in flight, which is the caller's to know: no later one can confirm before it.
 */
export function draftReplacement(settings: Settings, request: ReplaceRequest<PolygonFacts>): DraftResult {
  const { wallet, attempts, intents, snapshot, feeMax } = request
  const { facts } = snapshot
  const slot = attempts[0]?.draft.slot
  invariant(slot !== undefined, 'something is to be replaced')
  invariant(
    attempts.every(({ draft }) => draft.slot === slot && draft.lane === snapshot.lane?.id),
    'all that is replaced claims one nonce of this lane',
  )
  const old = attempts.map(({ draft }) => readBody(draft.body))
  const { plan, refused } = planReplacement(settings, facts, attempts, old, intents)
  if (plan === undefined) return { status: 'refused', refused }

  const concerned = intents.length > 0 ? intents.map(({ id }) => id) : ordersOf(attempts)
  const refuse = (reason: Refusal['reason'], detail: string): DraftResult => ({
    status: 'refused',
    refused: concerned.map((order) => ({ order, next: 'park', reason, detail })),
  })
  const offered = outbid(
    settings.fees,
    facts,
    old.map(({ offer }) => offer),
    plan.gasLimit,
    feeMax,
  )
  if (offered.status === 'too-dear') return refuse('fee-above-limit', `needs ${offered.needed} wei, allowed are ${offered.limit}`)
  const needed = plan.gasLimit * offered.offer.feeCap + plan.value
  // Only the balance counts here: what is committed includes the very transaction that this one takes the place of.
  if (facts.balance < needed) return refuse('insufficient-funds', `needs ${needed} wei, the wallet has ${facts.balance}`)
  const carried = intents.filter(({ id }) => plan.included.includes(id))
  const draft = buildDraft(settings, wallet, facts.sender, slot, plan, offered.offer, carried)
  return { status: 'drafted', draft, included: plan.included, refused }
}

type Choice = { readonly plan: Plan | undefined; readonly refused: readonly Refusal[] }

/**
 * The same call again where an earlier attempt paid the same orders, whatever a simulation says now: a jammed nonce must move even
 * when its payment would revert. Gas may rise with what was found out since, never fall.
 */
function planReplacement(
  settings: Settings,
  facts: PolygonFacts,
  attempts: readonly SealedAttempt[],
  old: readonly Body[],
  intents: readonly Intent[],
): Choice {
  if (intents.length === 0) return { plan: planNothing(facts.sender), refused: [] }
  const { plan: anew, refused } = choosePlan(settings, facts, intents)
  const same = attempts.findLastIndex(({ draft }) => pays(draft.payments, intents))
  const body = old[same]
  if (body === undefined) return { plan: anew, refused }
  const gasLimit = anew?.data === body.data && anew.gasLimit > body.gasLimit ? anew.gasLimit : body.gasLimit
  const { to, value, data } = body
  const payments = attempts[same]?.draft.payments ?? []
  return { plan: { to, value, data, gasLimit, payments, included: intents.map(({ id }) => id) }, refused: [] }
}

function pays(payments: readonly { readonly order: OrderId }[], intents: readonly Intent[]): boolean {
  return payments.length === intents.length && intents.every(({ id }, index) => payments[index]?.order === id)
}

function ordersOf(attempts: readonly SealedAttempt[]): readonly OrderId[] {
  return [...new Set(attempts.flatMap(({ draft }) => draft.payments.map(({ order }) => order)))]
}
