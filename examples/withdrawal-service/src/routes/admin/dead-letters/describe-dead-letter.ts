import { classifyTrouble, type Order } from '@wallet/core'
import type { ServiceContext } from '../../../service-context.ts'
import { describeOrder } from '../../../withdrawals/describe-for-admin.ts'

/** A dead letter as people see it: why it was set aside, whether the same again can help, and the withdrawal with its money. */
export function describeDeadLetter({ chains }: ServiceContext, order: Order): { readonly [field: string]: unknown } {
  const { trouble, retry } = classifyTrouble(order.note?.code ?? 'UNKNOWN')
  return { id: order.id, trouble, retry, since: new Date(order.updatedAt).toISOString(), transaction: describeOrder(chains, order) }
}
