import type { Amount } from '../../money/amount.ts'
import type { LimitUse } from '../records.ts'
import { join } from './keys.ts'
import type { LimitCounter, Tx } from './tx.ts'

// A window is counted in slices: a counter per moment would grow without bound, a single one would reset all at once.
const slices = 24

/** A velocity counter as it stands for one window. */
export type LimitView = {
  /** The row's key: the rule's key and its window, since another window has other slices. */
  readonly key: string
  readonly bucket: number
  readonly amount: bigint
  readonly count: number
  readonly counter: LimitCounter
}

/**
 * Reads what was used under `key` within `windowMs`.
 *
 * The oldest slice counts whole although part of it lies before the window: the limit errs on the strict side by at most a
 * twenty-fourth of the window.
 */
export function readLimit(tx: Tx, key: string, windowMs: number): LimitView {
  const bucketMs = Math.max(1, Math.ceil(windowMs / slices))
  const bucket = Math.floor(tx.now / bucketMs)
  const row = join(key, windowMs.toString())
  const buckets = (tx.get('limits', row)?.buckets ?? []).filter((entry) => entry.bucket >= bucket - slices)
  let amount = 0n
  let count = 0
  for (const entry of buckets) {
    amount += entry.amount
    count += entry.count
  }
  return { key: row, bucket, amount, count, counter: { bucketMs, buckets } }
}

/** Counts one use of `amount`, drops the slices before the window, and answers what to note on the order. */
export function putLimitUse(tx: Tx, view: LimitView, amount: Amount): LimitUse {
  const { key, bucket, counter } = view
  const last = counter.buckets.at(-1)
  const buckets =
    last?.bucket === bucket
      ? [...counter.buckets.slice(0, -1), { bucket, amount: last.amount + amount, count: last.count + 1 }]
      : [...counter.buckets, { bucket, amount, count: 1 }]
  tx.put('limits', key, { bucketMs: counter.bucketMs, buckets })
  return { key, bucket, amount }
}

/**
 * Gives back the use of an order that ends unpaid. The caller empties `order.limits` in the same commit, so that it is given
 * back once. A slice that has left its window meanwhile has nothing to give back to.
 */
export function returnLimits(tx: Tx, uses: readonly LimitUse[]): void {
  for (const use of uses) {
    const counter = tx.get('limits', use.key)
    if (counter === undefined) continue
    const buckets = counter.buckets.map((entry) =>
      entry.bucket === use.bucket ? { bucket: entry.bucket, amount: entry.amount - use.amount, count: entry.count - 1 } : entry,
    )
    tx.put('limits', use.key, { bucketMs: counter.bucketMs, buckets })
  }
}
