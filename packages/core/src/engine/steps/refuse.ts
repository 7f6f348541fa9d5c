import type { Refusal } from '../../chain/snapshot.ts'
import type { LeasedOrder } from '../../store/contract/orders.ts'
import type { Context } from '../context.ts'
import { noteFailed, noteParked } from './note.ts'

/** Parks or fails each order that the chain's planning refused. No slot was taken and nothing was signed for them. */
export async function refuse(context: Context, leased: readonly LeasedOrder[], refused: readonly Refusal[]): Promise<void> {
  await Promise.all(
    refused.map(async (refusal) => {
      const one = leased.find((candidate) => candidate.order.id === refusal.order)
      if (one === undefined) return
      const fence = { order: one.order.id, token: one.order.token }
      const note = { code: refusal.reason.toUpperCase().replaceAll('-', '_'), detail: refusal.detail }
      if (refusal.next === 'fail') {
        const ended = await context.store.fail({ fence, note, proofs: [] })
        if (ended.status === 'failed') noteFailed(context, one.order, note.code)
        return
      }
      const parked = await context.store.park({ fence, note, resumeInMs: context.worker.parkMs })
      if (parked.status === 'parked') noteParked(context, one.order, note)
    }),
  )
}
