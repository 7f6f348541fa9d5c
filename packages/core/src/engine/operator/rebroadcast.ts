import { orderId } from '../../ids/ids.ts'
import { adapterOf, type Context } from '../context.ts'
import { broadcast } from '../steps/broadcast.ts'
import { wantsSent } from '../steps/stuck.ts'

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
  for (const attempt of sealed) await broadcast(context, adapter, attempt, new AbortController().signal)
  return { status: 'sent', attempts: sealed.length }
}
