import { decodeRow, invariant, type SharedEngine } from '@wallet/core'
import type { Connection } from '../engine/connection.ts'
import type { StoreKeys } from '../engine/keys.ts'
import { trimScript } from '../engine/scripts.ts'
import type { JournalArchive, Segment } from './archive.ts'
import { pad } from './archived-journal.ts'
import { hashOf, type SegmentRows, writeSegment } from './segment-text.ts'

/** What was moved. */
export type Archived = {
  /** Entries moved by this call. */
  readonly moved: number
  /** The last archived entry; 0 for none. */
  readonly last: number
}

/** What moving needs. */
export type ArchivingParts = {
  readonly engine: SharedEngine
  readonly connection: Connection
  readonly keys: StoreKeys
  readonly archive: JournalArchive
  /** Entries per segment. */
  readonly size: number
}

/**
 * Moves full segments of sealed and acknowledged entries from memory to the archive, oldest first.
 *
 * First the archive has a segment for good, then memory lets it go, in one step that only one of several processes can take. After a
 * crash in between the segment is written once more.
 */
export async function archiveJournal({ engine, connection, keys, archive, size }: ArchivingParts): Promise<Archived> {
  const until = await archivable(engine)
  let moved = 0
  for (;;) {
    const last = Number.parseInt(String((await connection.client.hget(keys.head, 'archived')) ?? '0'), 10)
    if (last + size > until) return { moved, last }
    const [first, end] = [last + 1, last + size]
    const rows = await readRows(engine, first, size)
    const text = writeSegment(rows)
    const segment: Segment = { first, last: end, hash: hashOf(text) }
    await archive.write(segment, text)
    const places = [keys.head, keys.segments, ...(['journal', 'seals'] as const).flatMap((table) => [keys.rows(table), keys.index(table)])]
    const answer = await connection.run(trimScript, places, [`${first}`, `${end}`, JSON.stringify(segment)])
    if (answer === 'trimmed') moved += size
  }
}

/** The last entry that nobody needs in memory: sealed, and acknowledged by every consumer there is. */
async function archivable(engine: SharedEngine): Promise<number> {
  const { rows, ranges } = await engine.read({
    since: null,
    gets: [{ table: 'meta', keys: ['sealed'] }],
    ranges: [{ table: 'cursors', from: 'journal|', to: 'journal|\uffff', max: 10_000 }],
  })
  const sealed = rows[0]?.[0]
  if (sealed === null || sealed === undefined) return 0
  const acknowledged = (ranges[0] ?? []).map(([, text]) => Number.parseInt(decodeRow<{ value: string }>(text).value, 10))
  return Math.min(decodeRow<{ value: { seq: number } }>(sealed).value.seq, ...acknowledged)
}

async function readRows(engine: SharedEngine, first: number, size: number): Promise<SegmentRows> {
  const range = { from: pad(first), to: pad(first + size), max: size }
  const { ranges } = await engine.read({
    since: null,
    gets: [],
    ranges: [
      { ...range, table: 'journal' },
      { ...range, table: 'seals' },
    ],
  })
  const [journal = [], seals = []] = ranges
  invariant(journal.length === size && seals.length === size, `entries ${first} to ${first + size - 1} are there and sealed`)
  return { journal, seals }
}
