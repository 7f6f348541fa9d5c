import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import { heightOf } from '../../chain/height-of.ts'
import type { BlockRef, Observation } from '../../chain/observation.ts'
import { withDeadline } from '../../resilience/with-deadline.ts'
import type { Attempt, Order } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { sealedView } from './live.ts'
import { ownRivals } from './own-rivals.ts'
import { walletOf } from './wallet-of.ts'

/**
 * Whether a settlement's block is still in the chain, gone from it, or cannot be told now.
 *
 * A node that is merely behind, or whose finality stalls, shows much the same as one that saw a reorganisation: the settled
 * block with fewer confirmations, or nothing at all. Reopening on its word would lock money and halt the chain for nothing. So
 * whoever accuses must have come as far as the settled block, and must then say it again.
 */
export async function settlementStands(
  context: Context,
  adapter: ChainAdapter,
  { order, attempt, now }: { readonly order: Order; readonly attempt: Attempt; readonly now: Observation },
  signal: AbortSignal,
): Promise<'stands' | 'undone' | 'in-doubt'> {
  const settled = order.settlement?.block
  if (settled === undefined || !accuses(now, settled)) return 'stands'
  const ask = <Answer>(operation: string, call: (deadline: AbortSignal) => Promise<Answer>): Promise<Answer> =>
    withDeadline(context.clock, context.worker.callTimeoutMs, signal, operation, call)
  const wallet = await walletOf(context, order.intent)
  const height = await ask('height', (deadline) => heightOf(adapter, wallet, [order.intent], deadline))
  if (height < settled.height) return 'in-doubt'
  const look = (asked: readonly Attempt[]): Promise<readonly Observation[]> =>
    ask('observe', (deadline) => adapter.observe(asked.map(sealedView), deadline))
  const [alone] = await look([attempt])
  // What beat it may be our own, shown to nobody since it was given up for dead: seen by itself, such a one accuses nobody.
  const rivals = alone === undefined ? [] : await ownRivals(context, [attempt], [alone])
  const [again] = rivals.length === 0 ? [alone] : await look([attempt, ...rivals])
  return again === undefined || again.status === 'unavailable' ? 'in-doubt' : accuses(again, settled) ? 'undone' : 'stands'
}

function accuses(now: Observation, settled: BlockRef): boolean {
  if (now.status === 'confirmed') return now.block.hash !== settled.hash
  return now.status === 'not-seen' || now.status === 'pooled' || now.status === 'conflicted' || now.status === 'dead'
}
