import { genuine } from '../../intent/mac.ts'
import type { LeasedOrder } from '../../store/contract/orders.ts'
import type { Context } from '../context.ts'
import { fenceOf } from './fence-of.ts'

/**
 * Keeps the orders whose intent carries our seal; the others are set aside and the engine stops.
 *
 * A row that appeared in the database without passing `withdraw` has no valid seal: paying it would hand the wallet to
 * whoever can write to the database.
 */
export async function takeGenuine(context: Context, leased: readonly LeasedOrder[]): Promise<readonly LeasedOrder[]> {
  const kept: LeasedOrder[] = []
  for (const one of leased) {
    const { order } = one
    if (genuine(context.policyKey, order.intent, order.digest, order.mac)) {
      kept.push(one)
      continue
    }
    const note = { code: 'INTENT_FORGED', detail: 'the stored intent does not carry the seal given at accept' }
    await context.store.deadLetter({ fence: fenceOf(one), note })
    await context.store.halt({ scope: `chain:${order.intent.chain}`, by: 'engine', reason: `forged intent ${order.id}`, automatic: true })
    context.emit({ name: 'withdrawal.dead-lettered', order: order.id, chain: order.intent.chain, ...note })
  }
  return kept
}
