import { type Attempt, type ChainAdapter, formatAmount, type Order, type WithdrawalView } from '@wallet/core'
import { type ErrorBody, publicReason } from '../public-errors.ts'
import { type PublicStatus, publicStatus } from '../public-status.ts'

type Chains = readonly ChainAdapter[]

/** A withdrawal as its owner may see it. Amounts are whole coins. */
export type WithdrawalAnswer = {
  readonly id: string
  readonly status: PublicStatus
  readonly user: string
  readonly asset: string
  readonly amount: string
  readonly to: string
  /** The transaction that paid it, or the one now under way. */
  readonly transaction: string | undefined
  readonly error: ErrorBody | undefined
  readonly createdAt: string
  readonly updatedAt: string
}

/** Puts an order and its attempts into the client's words. */
export function describe(chains: Chains, { order, attempts }: WithdrawalView): WithdrawalAnswer {
  const { action, account } = order.intent
  const status = publicStatus(order.state)
  return {
    id: order.id,
    status,
    user: account.replace(/^user:/, ''),
    asset: action.asset,
    amount: coins(chains, action.asset, action.amount),
    to: action.kind === 'house' ? '' : action.to,
    transaction: transactionOf(order, attempts),
    error: status === 'FAILED' ? publicReason(order.state, order.note).body : undefined,
    createdAt: new Date(order.createdAt).toISOString(),
    updatedAt: new Date(order.updatedAt).toISOString(),
  }
}

/** Base units as whole coins; in base units, and said so, for an asset that is no longer configured. */
export function coins(chains: Chains, asset: string, units: bigint): string {
  const known = chains.flatMap((chain) => chain.assets).find((one) => one.id === asset)
  return known === undefined ? `${units} base units` : formatAmount(units, known.decimals)
}

/** What settled it, else the newest bytes that can still pay it. A dead attempt's id would mislead. */
function transactionOf(order: Order, attempts: readonly Attempt[]): string | undefined {
  if (order.settlement !== null) return order.settlement.transaction
  const live = attempts.filter((attempt) => attempt.state === 'sealed' && attempt.orders.includes(order.id) && attempt.purpose !== 'cancel')
  return live.at(-1)?.signed?.id
}
