import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { BroadcastResult } from '../../chain/observation.ts'
import { InvariantError, invariant } from '../../errors/invariant.ts'
import { withDeadline } from '../../resilience/with-deadline.ts'
import type { Attempt } from '../../store/records.ts'
import type { Context } from '../context.ts'

/**
 * Sends the stored bytes of a sealed attempt and notes what the network said.
 *
 * - Idempotent: yes, the same bytes are the same transaction.
 * `besides` is asked of the store together with the note, so that both share a commit.
 *
 * - Leaves behind: perhaps a send that nobody noted; it is sent and looked for again.
 */
export async function broadcast(
  context: Context,
  adapter: ChainAdapter,
  attempt: Attempt,
  signal: AbortSignal,
  besides: () => Promise<unknown> = async () => undefined,
): Promise<BroadcastResult> {
  const { signed } = attempt
  invariant(signed !== null, `attempt ${attempt.id} has stored bytes before anything is sent`)
  let result: BroadcastResult
  try {
    result = await withDeadline(context.clock, context.worker.callTimeoutMs, signal, 'broadcast', (deadline) =>
      adapter.broadcast(signed, deadline),
    )
  } catch (error) {
    if (error instanceof InvariantError) throw error
    // Whatever went wrong, bytes may have left: unknown, never failed.
    result = { status: 'unknown', reason: error instanceof Error ? error.name : 'error' }
  }
  // Asked in one turn, in this order. Neither needs the other: an order whose lease is over before its send was noted is sent again.
  await Promise.all([context.store.sent({ attempt: attempt.id, result }), besides()])
  context.instruments.sent(adapter.chain, result.status)
  context.emit({
    name: 'attempt.sent',
    attempt: attempt.id,
    orders: attempt.orders,
    chain: adapter.chain,
    result: result.status,
    ...(result.status === 'rejected' ? { code: result.code } : {}),
  })
  return result
}
