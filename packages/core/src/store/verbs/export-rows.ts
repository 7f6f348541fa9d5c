import { coreErrors } from '../../errors/codes.ts'
import { encodeRow } from '../kernel/codec.ts'
import { following, join, lastKey } from '../kernel/keys.ts'
import { type TableName, tableNames } from '../kernel/tx.ts'
import type { Verb } from '../kernel/verb.ts'

/** Raw rows, table after table; `after` is the last answer's `next`. Not one snapshot over several calls. */
export const exportRows: Verb<'exportRows'> = (tx, { after, max }) => {
  const cut = after === null ? -1 : after.indexOf('|')
  const first = after === null ? 0 : tableNames.indexOf(after.slice(0, cut) as TableName)
  if (first === -1) throw coreErrors.create('REQUEST_INVALID', { field: 'after', reason: 'is not the `next` of an export' })
  const rows: { readonly table: string; readonly key: string; readonly value: string }[] = []
  let from = after === null ? '' : following(after.slice(cut + 1))
  for (const table of tableNames.slice(first)) {
    // One more than asked for would tell the end of the table; an empty last page is cheaper.
    for (const [key, row] of tx.range(table, from, lastKey, Math.max(1, max) - rows.length))
      rows.push({ table, key, value: encodeRow(row) })
    if (rows.length >= max) {
      const last = rows.at(-1)
      return { rows, next: last === undefined ? null : join(last.table, last.key) }
    }
    from = ''
  }
  return { rows, next: null }
}
