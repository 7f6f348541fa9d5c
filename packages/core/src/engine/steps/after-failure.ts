import { isWalletError } from '../../errors/wallet-error.ts'
import type { LeasedOrder } from '../../store/contract/orders.ts'
import type { Context } from '../context.ts'
import { backoffMs } from './backoff.ts'
import { fenceOf } from './fence-of.ts'
import { isLive } from './live.ts'
import { noteAttention, noteParked } from './note.ts'
import { isLate } from './stuck.ts'

/** Errors after which the same order can go on by itself once the part that failed is back. */
const passing = new Set([
  'CHAIN_UNREACHABLE',
  'CHAIN_RESPONSE_MALFORMED',
  'FEE_UNAVAILABLE',
  'CIRCUIT_OPEN',
  'TIMED_OUT',
  'ABORTED',
  'SIGNER_UNREACHABLE',
  'STORE_UNAVAILABLE',
  'STORE_CLOSED',
])

/** Whether an error passes by itself once the part that failed is back. */
export function passes(error: unknown): boolean {
  return isWalletError(error) && (passing.has(error.code) || error.retry === 'safe')
}

/**
 * Decides what happens to orders whose group ended in an error.
 *
 * Orders with bytes out are only looked at again: nothing ends without proof. A person is told, once, when nobody could look at them for
 * too long. Orders without any are parked while a part is
 * down, and set aside for a person, reservation and all, after `triesMax` failures that will not pass by themselves.
 */
export async function afterFailure(context: Context, leased: readonly LeasedOrder[], error: unknown): Promise<void> {
  const code = isWalletError(error) ? error.code : 'UNEXPECTED'
  const detail = isWalletError(error) ? error.message : error instanceof Error ? error.name : 'not an error'
  if (code === 'STORE_CLOSED') return
  await Promise.all(
    leased.map(async (one) => {
      const { order } = one
      const fence = fenceOf(one)
      // Read again: the group may have sealed before it failed.
      const current = await context.store.readOrder({ order: order.id })
      if (current.status === 'not-found' || current.order.token !== order.token) return
      const [oldest] = current.attempts.filter(isLive)
      if (oldest !== undefined) {
        const late = current.order.attention === null && isLate(context, order, oldest.sealedAt ?? oldest.boundAt)
        if (late) noteAttention(context, order, { code, detail })
        const attention = late ? { attention: { code, detail } } : {}
        await context.store.requeue({ fence, delayMs: backoffMs(context, order.tries), ...attention })
      } else if (passes(error)) {
        const parked = await context.store.park({ fence, note: { code, detail }, resumeInMs: context.worker.parkMs })
        if (parked.status === 'parked') noteParked(context, order, { code, detail })
      } else if (order.tries + 1 >= context.worker.triesMax) {
        const set = await context.store.deadLetter({ fence, note: { code, detail } })
        if (set.status === 'dead-lettered')
          context.emit({ name: 'withdrawal.dead-lettered', order: order.id, chain: order.intent.chain, code, detail })
      } else {
        await context.store.requeue({ fence, delayMs: backoffMs(context, order.tries) })
      }
    }),
  )
}
