import { orderId } from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import type { AcceptInput } from '../../store/contract/orders.ts'
import type { Store } from '../../store/store.ts'
import { buildAccept } from './accept.ts'
import { buildIntent, usual } from './intent.ts'

/** The accept of a withdrawal of one base unit by the usual account; the house bears the fee. */
export function acceptUnit(id: string): AcceptInput {
  return buildAccept(buildIntent({ id, amount: 1n, feeMax: 0n, feeBearer: 'house' }))
}

/** Credits the usual account with so many base units, once per reference. */
export async function creditUnits(store: Store, units: bigint, reference = 'deposit:0'): Promise<void> {
  await store.credit({ reference, account: usual.account, asset: usual.asset, amount: amount(units), actor: 'test' })
}

/** What the usual account has. */
export async function usualBalance(store: Store): Promise<{ readonly available: bigint; readonly locked: bigint }> {
  const { available, locked } = (await store.readAccount({ account: usual.account, asset: usual.asset })).balance
  return { available, locked }
}

/** Those of the ids that the store does not know. */
export async function missingOrders(store: Store, ids: readonly string[]): Promise<readonly string[]> {
  const read = await store.apply(ids.map((id) => ({ verb: 'readOrder', input: { order: orderId(id) } })))
  return ids.filter((_, index) => (read[index] as { readonly status: string }).status !== 'found')
}
