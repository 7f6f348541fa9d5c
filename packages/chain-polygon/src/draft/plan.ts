import { type Action, type Intent, type OrderId, type Payment, type Refusal, unreachable } from '@wallet/core'
import { decodeAddress } from '../address.ts'
import type { Settings, Token } from '../settings.ts'
import type { PolygonFacts } from '../snapshot/facts.ts'
import type { Plan } from './build.ts'
import { approveData, batchData, coinBatchData, transferData } from './calldata.ts'

/** What carries out one order alone, or why it cannot be carried out. */
export type Planned = { readonly status: 'planned'; readonly plan: Plan } | { readonly status: 'refused'; readonly refusal: Refusal }

/** 21,000: what a transfer of coins to an account without code costs, on every EVM chain (Ethereum yellow paper, G_transaction). */
export const plainGas = 21_000n

type Transfer = Extract<Action, { readonly kind: 'transfer' }>

/** Plans one order from its facts; changes of what it does after this are changes of the transaction. */
export function planOrder(settings: Settings, facts: PolygonFacts, intent: Intent): Planned {
  const refused = refusalOf(settings, facts.sender, intent)
  if (refused !== undefined) return { status: 'refused', refusal: refused }
  const found = facts.orders.find(({ order }) => order === intent.id)
  if (found === undefined) return no(intent.id, 'park', 'node-behind', 'the snapshot says nothing about this order')
  if (found.status === 'refused') {
    const { order, next, reason, detail, needs } = found
    return { status: 'refused', refusal: { order, next, reason, detail, ...(needs === undefined ? {} : { needs }) } }
  }
  return { status: 'planned', plan: planAction(settings, facts.sender, intent, found.gasLimit) }
}

function planAction(settings: Settings, sender: string, { id, action }: Intent, gasLimit: bigint): Plan {
  const base = { gasLimit, payments: [], included: [id] }
  switch (action.kind) {
    case 'transfer': {
      const token = settings.tokens.get(action.asset)
      const payments = [paymentOf(id, action)]
      return token === undefined
        ? { ...base, payments, to: action.to, value: action.amount, data: '0x' }
        : { ...base, payments, to: token.address, value: 0n, data: transferData(action) }
    }
    case 'house': {
      const token = settings.tokens.get(action.asset)
      return action.purpose === 'approval'
        ? { ...base, to: (token as Token).address, value: 0n, data: approveData(settings.batchContract as string, action.amount) }
        : { ...base, to: sender, value: 0n, data: '0x' }
    }
    case 'call':
      return { ...base, to: sender, value: 0n, data: '0x' }
    default:
      return unreachable(action)
  }
}

/** Plans several transfers of one token, or of coins where it is undefined, as one call of the batch contract. */
export function planBatch(settings: Settings, token: Token | undefined, intents: readonly Intent[], gasLimit: bigint): Plan {
  const transfers = intents.map(({ id, action }) => ({ id, action: action as Transfer }))
  const legs = transfers.map(({ action }) => action)
  return {
    to: settings.batchContract as string,
    value: token === undefined ? legs.reduce((sum, { amount }) => sum + amount, 0n) : 0n,
    data: token === undefined ? coinBatchData(legs) : batchData(token.address, legs),
    gasLimit,
    payments: transfers.map(({ id, action }) => paymentOf(id, action)),
    included: intents.map(({ id }) => id),
  }
}

/** A transaction of ours to ourselves that moves nothing: it uses up a nonce. */
export function planNothing(sender: string): Plan {
  return { to: sender, value: 0n, data: '0x', gasLimit: plainGas, payments: [], included: [] }
}

function paymentOf(order: OrderId, { to, asset, amount }: Transfer): Payment {
  return { order, to, asset, amount }
}

/** Why an order can never be carried out as it stands; decided without asking the chain. */
export function refusalOf(settings: Settings, sender: string, { id, action, feeAsset }: Intent): Refusal | undefined {
  const refuse = (reason: Refusal['reason'], detail: string): Refusal => ({ order: id, next: 'fail', reason, detail })
  if (feeAsset !== settings.native) return refuse('unsupported', `fees are paid in ${settings.network.symbol} only`)
  const known = action.asset === settings.native || settings.tokens.has(action.asset)
  if (!known) return refuse('asset-refused', `${action.asset} is not listed`)
  switch (action.kind) {
    case 'call':
      return refuse('unsupported', 'contract calls are not supported')
    case 'house':
      return refusalOfHouse(settings, action, refuse)
    case 'transfer':
      return refusalOfTransfer(settings, sender, action, refuse)
    default:
      return unreachable(action)
  }
}

type Refuse = (reason: Refusal['reason'], detail: string) => Refusal

function refusalOfHouse(settings: Settings, action: Extract<Action, { kind: 'house' }>, refuse: Refuse): Refusal | undefined {
  if (action.purpose === 'nonce-fill') return undefined
  if (action.purpose !== 'approval') return refuse('unsupported', `house order "${action.purpose.slice(0, 40)}" is not known here`)
  if (settings.batchContract === undefined) return refuse('unsupported', 'an approval needs a batch contract')
  if (!settings.tokens.has(action.asset)) return refuse('unsupported', 'only tokens are approved')
  // Approvals are for exact sums; an unlimited one would outlive every batch.
  return action.amount >= 1n << 128n ? refuse('unsupported', 'an approval of 2^128 base units or more is no exact sum') : undefined
}

function refusalOfTransfer(settings: Settings, sender: string, action: Transfer, refuse: Refuse): Refusal | undefined {
  if (action.memo !== undefined) return refuse('unsupported', 'a transfer here carries no memo')
  const token = settings.tokens.get(action.asset)
  if (token?.feeOnTransfer === true)
    return refuse('asset-refused', `${token.symbol} takes a fee on transfer: nobody would receive the amount`)
  if (action.amount === 0n) return refuse('below-dust', 'a transfer of nothing')
  const decoded = decodeAddress(action.to)
  if (decoded.status === 'invalid') return refuse('recipient-refused', decoded.reason)
  if (decoded.canonical !== action.to) return refuse('recipient-refused', 'the address is not in canonical form')
  if (action.to === sender) return refuse('recipient-refused', 'the recipient is the paying wallet itself')
  // Both contracts take coins and tokens sent to them and give none back.
  if (action.to === settings.batchContract) return refuse('recipient-refused', 'the recipient is the batch contract')
  if (token !== undefined && action.to === token.address) return refuse('recipient-refused', "the recipient is the token's own contract")
  return undefined
}

function no(order: OrderId, next: Refusal['next'], reason: Refusal['reason'], detail: string): Planned {
  return { status: 'refused', refusal: { order, next, reason, detail } }
}
