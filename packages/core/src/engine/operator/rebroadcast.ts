import { orderId } from '../../ids/ids.ts'
import { adapterOf, type Context } from '../context.ts'
import { broadcast } from '../steps/broadcast.ts'
import { wantsSent } from '../steps/stuck.ts'
import { unwantedBy } from '../steps/unwanted-by.ts'

/**
 * Sends the stored bytes of every live attempt of an order again, except what would pay a second time or after the money was given
 * back. Idempotent; ends nothing.
 */
export async function rebroadcast(
  context: Context,
  id: string,
): Promise<{ readonly status: 'sent'; readonly attempts: number } | { readonly status: 'not-found' }> {
  const found = await context.store.readOrder({ order: orderId(id) })
  if (found.status === 'not-found') return found
  const adapter = adapterOf(context, found.order.intent.chain)
  const sealed = found.attempts.filter((attempt) => attempt.state === 'sealed' && wantsSent(found.order, attempt))
  let attempts = 0
  for (const attempt of sealed) {
    // What has left once does no new harm. What has not must be wanted by its whole batch.
    if (attempt.sends === 0 && (await unwantedBy(context, attempt)) !== undefined) continue
    await broadcast(context, adapter, attempt, new AbortController().signal)
    attempts += 1
  }
  return { status: 'sent', attempts }
}
