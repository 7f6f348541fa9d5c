import type { ChainAdapter } from '../chain/chain-adapter.ts'
import type { AssetId } from '../ids/asset-id.ts'
import { amount } from '../money/amount.ts'
import type { Attempt } from '../store/records.ts'
import type { Context } from './context.ts'
import { feeShare } from './steps/fee-share.ts'
import { isLive } from './steps/live.ts'
import { unwantedBy } from './steps/unwanted-by.ts'

type Sums = Map<AssetId, bigint>

/** The most that live attempts of a chain may have moved, by asset, in base units. */
export async function inFlight(context: Context, adapter: ChainAdapter): Promise<ReadonlyMap<AssetId, bigint>> {
  // Attempts that share a claim cannot all confirm: of each row of them the dearest counts, for each asset by itself. A cancel
  // may cost more of the fee asset than the token payment it outbids.
  const rows = new Map<string, Sums>()
  let after: string | undefined
  do {
    const page = await context.store.listAttempts({ max: 1_000, live: true, ...(after === undefined ? {} : { after }) })
    for (const attempt of page.rows) {
      if (attempt.chain !== adapter.chain || !isLive(attempt) || (await isGivenUp(context, attempt))) continue
      const key = attempt.claims[0] ?? attempt.id
      rows.set(key, dearest(rows.get(key), movedBy(attempt)))
    }
    after = page.next ?? undefined
  } while (after !== undefined)
  return total([...rows.values()])
}

/**
 * Whether an attempt is waited for no longer, though others have its draft: as long as its bytes are unknown here nobody sees it confirm, and
 * coins that it moves are missing until a person books them.
 */
async function isGivenUp(context: Context, attempt: Attempt): Promise<boolean> {
  return attempt.state === 'exposed' && (await unwantedBy(context, attempt)) !== undefined
}

/**
 * What final attempts have moved for orders that are not settled yet, by asset, in base units.
 *
 * An attempt of a batch is final with the first of its orders that settles; until the others follow, their money has left the
 * chain and not the books.
 */
export async function unsettled(context: Context, adapter: ChainAdapter): Promise<ReadonlyMap<AssetId, bigint>> {
  const moved: Sums[] = []
  // A released order keeps its attempts: the batch may pay it with the others, and the house's loss is booked when its turn comes.
  for (const state of ['broadcast', 'failed'] as const) {
    let after: string | undefined
    do {
      const page = await context.store.listOrders({ max: 500, state, ...(after === undefined ? {} : { after }) })
      for (const { id, intent, releasedWithoutProof, settlement } of page.rows) {
        if (intent.chain !== adapter.chain || settlement !== null || (state === 'failed' && !releasedWithoutProof)) continue
        const found = await context.store.readOrder({ order: id })
        const final = found.status === 'found' ? found.attempts.find((attempt) => attempt.state === 'final') : undefined
        if (final === undefined) continue
        const fee = feeShare(final, id, amount(final.draft.fee))
        moved.push(total([new Map([[intent.action.asset, intent.action.amount]]), new Map([[intent.feeAsset, fee]])]))
      }
      after = page.next ?? undefined
    } while (after !== undefined)
  }
  return total(moved)
}

function movedBy({ draft }: Attempt): Sums {
  return total([
    ...draft.payments.map(({ asset, amount: value }) => new Map([[asset, value as bigint]])),
    new Map([[draft.feeAsset, draft.fee as bigint]]),
  ])
}

function dearest(one: Sums | undefined, other: Sums): Sums {
  const most = new Map(one)
  for (const [asset, value] of other) if (value > (most.get(asset) ?? 0n)) most.set(asset, value)
  return most
}

function total(parts: readonly ReadonlyMap<AssetId, bigint>[]): Sums {
  const sums: Sums = new Map()
  for (const part of parts) for (const [asset, value] of part) sums.set(asset, (sums.get(asset) ?? 0n) + value)
  return sums
}
