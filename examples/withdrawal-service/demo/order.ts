import type { ApiClient } from './api-client.ts'
import { check } from './failed-check.ts'
import { dim, say } from './terminal.ts'

/** A withdrawal the demo makes. */
export type DemoOrder = {
  readonly id: string
  readonly asset: string
  readonly symbol: string
  readonly amount: string
  readonly to: string
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

/** Asks for what must be refused, and fails unless it is and for this reason. */
export async function refused(backend: ApiClient, what: string, order: DemoOrder, code: string): Promise<void> {
  const { path, body } = requestOf(order, 0)
  const answer = await backend.insist('POST', path, body)
  check(answer.body.error?.code === code, `${what}: answered ${answer.status} ${answer.body.error?.code ?? answer.body.status}`)
  say(`${what} refused: ${code} ${dim(`(${answer.status})`)}`)
}
