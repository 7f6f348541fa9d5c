import { Wallet } from 'ethers'
import type { ApiClient } from '../api-client.ts'
import { say } from '../terminal.ts'

/** A withdrawal the demo makes. */
export type DemoOrder = {
  readonly id: string
  readonly asset: string
  readonly symbol: string
  readonly amount: string
  readonly to: string
}

/** Three in the chain's coin and three in a token, each to an address nobody has paid before. */
export function demoOrders(): readonly DemoOrder[] {
  const fresh = (): string => Wallet.createRandom().address
  return [
    { id: 'W-1', asset: 'polygon', symbol: 'POL', amount: '0.25', to: fresh() },
    { id: 'W-2', asset: 'polygon:tusd', symbol: 'TUSD', amount: '12.5', to: fresh() },
    { id: 'W-3', asset: 'polygon', symbol: 'POL', amount: '1.000000000000000001', to: fresh() },
    { id: 'W-4', asset: 'polygon:tusd', symbol: 'TUSD', amount: '0.000001', to: fresh() },
    { id: 'W-5', asset: 'polygon', symbol: 'POL', amount: '0.125', to: fresh() },
    { id: 'W-6', asset: 'polygon:tusd', symbol: 'TUSD', amount: '99.99', to: fresh() },
  ]
}

/** The order in the spelling of `/wallet/send`; the last three use `/withdrawal/request`. */
export function requestOf(order: DemoOrder, index: number): { readonly path: string; readonly body: object } {
  const { id, asset, amount, to } = order
  return index < 3
    ? { path: '/wallet/send', body: { id, user_id: 'alice', chain: asset, to_address: to, amount } }
    : { path: '/withdrawal/request', body: { id, userId: 'alice', network: asset, toAddress: to, amount } }
}

/** Asks for the order and says how it was answered. */
export async function request(backend: ApiClient, order: DemoOrder, index: number): Promise<void> {
  const { path, body } = requestOf(order, index)
  const { status } = await backend.must('POST', path, body)
  say(`${order.id} ${status}  ${order.amount} ${order.symbol}`)
}
