import { coreErrors } from '../errors/codes.ts'
import type { Store } from './store.ts'

/** What a move needs, and what it tells while it goes on. */
export type MoveOptions = {
  /** Halted for everything, with no worker left at it. */
  readonly from: Store
  /** Empty, or partly filled by an earlier run of the same move. */
  readonly to: Store
  readonly actor: string
  readonly reason: string
  /** After each page, with the rows moved so far. */
  readonly progress?: (rows: number) => void
}

/** The rows moved and the head that both journals end in. */
export type Moved = { readonly rows: number; readonly head: { readonly seq: number; readonly hash: string } }

const pageMax = 500

/**
 * Moves a store's whole truth into another one, for a change of engine; ids, results and history come along.
 *
 * The old store is retired first, so that at no moment two of them can pay; then its journal is sealed to the end and verified, every row
 * is carried over, and the new one verifies books, claims, indexes and the journal down to the same head before it takes any change.
 * It comes up halted as the old one was: a person resumes it.
 *
 * - Idempotent: run again after a crash anywhere, it goes on or finds itself done.
 * - Leaves behind: an old store that refuses every change. To go back before anything was paid from the new one: `retire` with `undo`.
 *
 * @throws WalletError `OPERATION_REFUSED` when `from` is not halted, `to` holds anything else, or either does not verify
 */
export async function moveStore({ from, to, actor, reason, progress }: MoveOptions): Promise<Moved> {
  const retired = await from.retire({ actor, reason, undo: false })
  if (retired.status === 'not-halted') throw refused('halt everything in the old store first, and stop its workers')
  for (;;) if ((await from.sealJournal({ max: 1_000 })).lag === 0) break
  const { findings } = await from.verify({})
  const first = findings[0]
  if (first !== undefined) throw refused(`the old store contradicts itself (${first.rule}: ${first.detail})`)
  const journal = await from.verifyJournal({})
  if (journal.status === 'broken') throw refused(`the old store's journal is broken at entry ${journal.seq}`)
  if (await isDone(to, journal.head)) return { rows: 0, head: journal.head }

  let rows = 0
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<Store['exportRows']>> = await from.exportRows({ after, max: pageMax })
    const taken = await to.importRows({ rows: page.rows, finish: null })
    if (taken.status === 'not-empty') throw refused('the new store is not empty')
    rows += page.rows.length
    after = page.next
    progress?.(rows)
  } while (after !== null)
  const finished = await to.importRows({ rows: [], finish: journal.head })
  if (finished.status === 'broken') {
    const found = finished.findings[0]
    throw refused(`the new store contradicts itself (${found?.rule}: ${found?.detail})`)
  }
  return { rows, head: journal.head }
}

/** Whether an earlier run got to the end: its last entry says from which head it went on. */
async function isDone(to: Store, head: Moved['head']): Promise<boolean> {
  const [entry] = (await to.readJournal({ after: head.seq, max: 1 })).entries
  return entry?.verb === 'importRows' && entry.change['hash'] === head.hash
}

const refused = (reason: string): Error => coreErrors.create('OPERATION_REFUSED', { operation: 'moveStore', reason })
