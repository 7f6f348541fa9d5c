import { coreErrors } from '../../errors/codes.ts'
import type { ExportResult, ImportInput } from '../contract/queries.ts'
import { decodeRow } from '../kernel/codec.ts'
import { lastSeq, type Standstill, sequence } from '../kernel/journal.ts'
import { lastKey } from '../kernel/keys.ts'
import { record } from '../kernel/record.ts'
import { type TableName, type Tx, tableNames } from '../kernel/tx.ts'
import type { Verb } from '../kernel/verb.ts'
import { verify } from './verify.ts'
import { verifyJournal } from './verify-journal.ts'

/**
 * Fills an empty store with another one's rows; until `finish` has found them whole, nothing else can be changed in it.
 *
 * - Idempotent: a page taken in twice is taken in once; so a broken-off move starts again from the first page.
 * - Leaves behind: a store that answers reads and refuses changes.
 *
 * @throws WalletError `REQUEST_INVALID` for what no export shows
 */
export const importRows: Verb<'importRows'> = (tx, { rows, finish }) => {
  const now = sequence(tx)
  const filling = typeof now === 'object' && now.standstill === 'importing'
  if (!filling && !isEmpty(tx)) return { status: 'not-empty' }
  const decoded = rows.map(decodeExported)
  let seq = filling ? now.seq : 0
  for (const { table, key, row } of decoded) {
    if (table === 'meta' && key === 'seq') seq = sequenceIn(row)
    else tx.put(table, key, row as never)
  }
  tx.put('meta', 'seq', { value: { standstill: 'importing', seq } satisfies Standstill })
  return finish === null ? { status: 'imported' } : conclude(tx, finish)
}

function conclude(tx: Tx, head: NonNullable<ImportInput['finish']>): ReturnType<typeof importRows> {
  const { findings } = verify(tx, {})
  if (findings.length > 0) return { status: 'broken', findings }
  const journal = verifyJournal(tx, {})
  const whole = journal.status === 'intact' && journal.head.seq === head.seq && journal.head.hash === head.hash && lastSeq(tx) === head.seq
  if (!whole) return { status: 'broken', findings: [{ rule: 'journal', detail: `it does not end in entry ${head.seq} as it should` }] }
  tx.put('meta', 'seq', { value: head.seq })
  record(tx, 'importRows', 'store', { seq: head.seq, hash: head.hash })
  return { status: 'finished' }
}

function isEmpty(tx: Tx): boolean {
  return tableNames.every((table) => tx.range(table, '', lastKey, 1).length === 0)
}

function decodeExported({ table, key, value }: ExportResult['rows'][number]): { table: TableName; key: string; row: unknown } {
  if (!(tableNames as readonly string[]).includes(table))
    throw coreErrors.create('REQUEST_INVALID', { field: 'rows', reason: `no table ${table.slice(0, 40)}` })
  try {
    return { table: table as TableName, key, row: decodeRow(value) }
  } catch {
    throw coreErrors.create('REQUEST_INVALID', { field: 'rows', reason: `${table}|${key.slice(0, 80)} is no row` })
  }
}

/** The retired store shows its standstill where a living one shows a number. */
function sequenceIn(row: unknown): number {
  const value = (row as { readonly value?: unknown } | null)?.value
  const seq = typeof value === 'object' && value !== null ? (value as Partial<Standstill>).seq : value
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0)
    throw coreErrors.create('REQUEST_INVALID', { field: 'rows', reason: 'meta|seq is no sequence number' })
  return seq
}
