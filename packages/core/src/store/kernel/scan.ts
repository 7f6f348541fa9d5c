import type { Page } from '../contract/queries.ts'
import { following, lastKey } from './keys.ts'
import type { TableName, Tables, Tx } from './tx.ts'

const pageMax = 1_000

/** All rows with `from <= key < to`, in key order, read page by page. Do not add to the table while reading it. */
export function* scan<Name extends TableName>(
  tx: Tx,
  table: Name,
  from = '',
  to: string = lastKey,
): Generator<readonly [string, Tables[Name]]> {
  for (let start = from; ; ) {
    const page = tx.range(table, start, to, pageMax)
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < pageMax) return
    start = following(last[0])
  }
}

/** What a filtered page looked through at most, so that a rare match cannot hold the store up for everybody else. */
const lookMax = 2_000

/**
 * One page of rows that `pick` turns into something. A page may hold fewer rows than asked for, even none, and still have a
 * next: the reader goes on until it is null.
 */
export function pageOf<Name extends TableName, Row>(
  tx: Tx,
  table: Name,
  range: readonly [from: string, to: string],
  max: number,
  pick: (row: Tables[Name], key: string) => Row | undefined,
): { readonly rows: readonly Row[]; readonly nextKey: string | null } {
  const rows: Row[] = []
  const size = Math.max(1, max)
  const step = Math.max(size, 100)
  let start = range[0]
  for (let looked = 0; ; looked += step) {
    const found = tx.range(table, start, range[1], step)
    for (const [key, row] of found) {
      const picked = pick(row, key)
      if (picked !== undefined) rows.push(picked)
      if (rows.length === size) return { rows, nextKey: key }
    }
    const last = found.at(-1)
    if (last === undefined || found.length < step) return { rows, nextKey: null }
    if (looked + step >= lookMax) return { rows, nextKey: last[0] }
    start = following(last[0])
  }
}

/** A page over one table where every row counts. */
export function plainPage<Name extends TableName>(
  tx: Tx,
  table: Name,
  range: readonly [from: string, to: string],
  max: number,
): Page<Tables[Name]> {
  const size = Math.max(1, max)
  const found = tx.range(table, range[0], range[1], size + 1)
  const page = found.slice(0, size)
  const last = page.at(-1)
  return { rows: page.map(([, row]) => row), next: found.length > size && last !== undefined ? last[0] : null }
}

/** The range after a page's last key, within a wider one. */
export function rangeAfter(after: string | undefined, from = '', to: string = lastKey): readonly [from: string, to: string] {
  if (after === undefined) return [from, to]
  const start = following(after)
  return [start > from ? start : from, to]
}
