import { orderId } from '../../ids/ids.ts'
import { adapterOf, type Context } from '../context.ts'
import type { Operator } from '../engine.ts'
import { openHouseOrderAnew } from '../open-house-order.ts'
import { replaceStuck } from '../replace-stuck.ts'
import { fenceOf } from '../steps/fence-of.ts'
import { isLive } from '../steps/live.ts'

/**
 * Replaces an order's attempt by a better paid one now, or adds a child where the chain has only that.
 *
 * - Idempotent: no, each call outbids the last; never above the fee limit given here or accepted before.
 * - Leaves behind: a replacement whose journal entry names who asked for it and why, or a house order with them as its requester.
 */
export async function accelerate(context: Context, input: Parameters<Operator['accelerate']>[0]): ReturnType<Operator['accelerate']> {
  const id = orderId(input.order)
  const found = await context.store.readOrder({ order: id })
  if (found.status === 'not-found') return { status: 'cannot-accelerate', reason: 'no such order' }
  const adapter = adapterOf(context, found.order.intent.chain)
  if (!found.attempts.some(isLive)) return { status: 'cannot-accelerate', reason: 'nothing has been sent yet' }
  if (adapter.replace === undefined) {
    if (adapter.bumpByChild === undefined) return { status: 'cannot-accelerate', reason: 'this chain can neither replace nor add a child' }
    const opened = await openHouseOrderAnew(context, adapter, found.order.intent.wallet, {
      id: `child:${id}:${found.attempts.length}`,
      purpose: 'child',
      detail: { order: id },
      requester: input.actor,
      ...(input.feeMax === undefined ? {} : { feeMax: input.feeMax }),
    })
    return opened.status === 'accepted' || opened.status === 'exists'
      ? { status: 'accelerated' }
      : { status: 'cannot-accelerate', reason: opened.status }
  }
  const { worker } = context
  const lease = await context.store.lease({ worker: worker.name, leaseMs: worker.leaseMs, max: 1, chains: [adapter.chain], orders: [id] })
  const leased = lease.leased[0]
  if (leased === undefined) return { status: 'busy' }
  try {
    const { actor, reason } = input
    const limit = input.feeMax === undefined ? {} : { feeMax: input.feeMax }
    const wish = { reason: 'accelerate' as const, askedBy: { actor, reason }, ...limit }
    const replaced = await replaceStuck(context, adapter, leased, wish, new AbortController().signal)
    if (replaced.status === 'replaced') return { status: 'accelerated' }
    return replaced.status === 'not-now' ? { status: 'busy' } : { status: 'cannot-accelerate', reason: replaced.reason }
  } finally {
    await context.store.requeue({ fence: fenceOf(leased), delayMs: adapter.pollEveryMs })
  }
}
