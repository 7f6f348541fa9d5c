import type { Attempt, ChainAdapter, Order, WithdrawalView } from '@wallet/core'
import { coins } from './describe.ts'

type Chains = readonly ChainAdapter[]
type Answer = { readonly [field: string]: unknown }

/** An order in an operator's list. Amounts are whole coins; nothing secret is in an order. */
export function describeOrder(chains: Chains, order: Order): Answer {
  const { intent, settlement } = order
  const { action } = intent
  return {
    id: order.id,
    kind: action.kind,
    state: order.state,
    account: intent.account,
    chain: intent.chain,
    asset: action.asset,
    amount: coins(chains, action.asset, action.amount),
    to: action.kind === 'house' ? null : action.to,
    wallet: intent.wallet,
    feeMax: coins(chains, intent.feeAsset, intent.feeMax),
    requester: order.requester,
    digest: order.digest,
    note: order.note,
    attention: order.attention,
    deadLettered: order.deadLettered,
    tries: order.tries,
    dueAt: order.dueAt === null ? null : new Date(order.dueAt).toISOString(),
    review: order.review,
    createdAt: new Date(order.createdAt).toISOString(),
    updatedAt: new Date(order.updatedAt).toISOString(),
    settlement: settlement === null ? null : describeSettlement(chains, order, settlement),
  }
}

function describeSettlement(chains: Chains, { intent }: Order, settlement: NonNullable<Order['settlement']>): Answer {
  return {
    transaction: settlement.transaction,
    block: settlement.block,
    paid: coins(chains, intent.action.asset, settlement.paid),
    fee: coins(chains, intent.feeAsset, settlement.fee),
    at: new Date(settlement.at).toISOString(),
  }
}

/** An order with everything that was tried for it; signed bytes stay in the store. */
export function describeView(chains: Chains, { order, attempts }: WithdrawalView): Answer {
  return { ...describeOrder(chains, order), attempts: attempts.map((attempt) => describeAttempt(chains, order, attempt)) }
}

function describeAttempt(chains: Chains, { intent }: Order, attempt: Attempt): Answer {
  const { observation } = attempt
  return {
    id: attempt.id,
    purpose: attempt.purpose,
    state: attempt.state,
    transaction: attempt.signed?.id ?? null,
    claims: attempt.claims,
    slot: attempt.slot,
    fee: coins(chains, intent.feeAsset, attempt.draft.fee),
    replaces: attempt.replaces,
    sends: attempt.sends,
    lastSend: attempt.lastSend,
    seen: observation === null ? null : observation.status,
    proof: attempt.proof === null ? null : attempt.proof.kind,
  }
}
