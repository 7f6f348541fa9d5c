import { type ChainAdapter, formatAmount, type Json, type Order, type WithdrawResult } from '@wallet/core'
import { MessageRefusal } from '../messages/public-error.ts'

type Chains = readonly ChainAdapter[]

/** The answer to what the engine made of a request. A refused id stays refused, so that is an answer too, and not to be tried again. */
export function answerWithdraw(chains: Chains, id: string, result: WithdrawResult): Json {
  if (result.status === 'conflict') throw new MessageRefusal('IDEMPOTENCY_CONFLICT', 'this id belongs to another request')
  if (result.status === 'halted') throw new MessageRefusal('HALTED', 'withdrawals are halted', 'safe')
  const { order } = result
  if (order.state === 'refused') throw refusal(order)
  const { action } = order.intent
  const decimals = chains.flatMap(({ assets }) => assets).find((asset) => asset.id === action.asset)?.decimals
  return {
    id,
    known: result.status === 'exists',
    state: order.state,
    asset: action.asset,
    amount: decimals === undefined ? `${action.amount} base units` : formatAmount(action.amount, decimals),
    to: action.kind === 'house' ? '' : action.to,
    transaction: order.settlement?.transaction ?? null,
  }
}

function refusal({ note }: Order): MessageRefusal {
  const code = note?.code ?? ''
  const says = (publicCode: string): MessageRefusal => new MessageRefusal(publicCode, 'refused; this id stays refused')
  // No policy names the call: for whoever sent bytes, that is the answer about the bytes.
  if (code === 'POLICY_ALWAYS' && note?.detail.startsWith('call-not-allowed:') === true) return says('TRANSACTION_NOT_ALLOWED')
  if (code === 'RECIPIENT_REFUSED') return says('INVALID_RECIPIENT')
  if (code === 'INSUFFICIENT_FUNDS') return says('INSUFFICIENT_FUNDS')
  if (code === 'POLICY_CEILING' || code === 'POLICY_VELOCITY') return says('LIMIT_EXCEEDED')
  return says('POLICY_REFUSED')
}
