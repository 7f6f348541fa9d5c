import type { SharedRead, SharedView, TableName } from '@wallet/core'
import type { Connection } from '../engine/connection.ts'
import { told } from '../engine/connection.ts'
import type { StoreKeys } from '../engine/keys.ts'
import { redisErrors } from '../errors/codes.ts'
import type { JournalArchive, Segment } from './archive.ts'
import { type ArchivedTable, readSegment, type SegmentRows } from './segment-text.ts'

// Readers walk through the journal: the segment before and the one they are in.
const keptMax = 2

/** The archived part of the journal, for reads that reach back to it. */
export class ArchivedJournal {
  readonly #connection: Connection
  readonly #keys: StoreKeys
  readonly #archive: JournalArchive | undefined
  readonly #kept = new Map<string, SegmentRows>()

  constructor(connection: Connection, keys: StoreKeys, archive: JournalArchive | undefined) {
    this.#connection = connection
    this.#keys = keys
    this.#archive = archive
  }

  /** Puts archived rows into a view whose journal begins after entry `archived`. They never change, so they fit any view. */
  async complete(request: SharedRead, view: SharedView, archived: number): Promise<SharedView> {
    if (archived === 0 || !reachesBack(request, archived)) return view
    const rows = await Promise.all(
      request.gets.map(async ({ table, keys }, at) => {
        const values = view.rows[at] ?? []
        return isArchived(table) ? Promise.all(keys.map((key, index) => values[index] ?? this.#row(table, key, archived))) : values
      }),
    )
    const ranges = await Promise.all(
      request.ranges.map(async ({ table, from, to, max }, at) => {
        const found = view.ranges[at] ?? []
        if (!isArchived(table)) return found
        return [...(await this.#range(table, from, to, max, archived)), ...found].slice(0, max)
      }),
    )
    return { ...view, rows, ranges }
  }

  async #row(table: ArchivedTable, key: string, archived: number): Promise<string | null> {
    const [found] = await this.#range(table, key, `${key}\u0001`, 1, archived)
    return found?.[1] ?? null
  }

  async #range(
    table: ArchivedTable,
    from: string,
    to: string,
    max: number,
    archived: number,
  ): Promise<readonly (readonly [string, string])[]> {
    const found: (readonly [string, string])[] = []
    for (let seq = Math.max(1, Number.parseInt(from, 10) || 1); seq <= archived && pad(seq) < to && found.length < max; ) {
      const segment = await this.#segmentOf(seq)
      const rows = await this.#rowsOf(segment)
      for (const row of rows[table]) if (row[0] >= from && row[0] < to && found.length < max) found.push(row)
      seq = segment.last + 1
    }
    return found
  }

  async #segmentOf(seq: number): Promise<Segment> {
    const [text] = await told(() => this.#connection.client.zrangebyscore(this.#keys.segments, seq, '+inf', 'LIMIT', 0, 1))
    if (text === undefined) throw redisErrors.create('REDIS__ARCHIVE_BROKEN', { segment: `${seq}`, reason: 'no segment holds this entry' })
    return JSON.parse(text) as Segment
  }

  async #rowsOf(segment: Segment): Promise<SegmentRows> {
    const known = this.#kept.get(segment.hash)
    if (known !== undefined) return known
    if (this.#archive === undefined) {
      throw redisErrors.create('REDIS__OPTIONS_INVALID', {
        reason: `entries ${segment.first} to ${segment.last} are archived, and no archive is given`,
      })
    }
    const rows = readSegment(segment, await this.#archive.read(segment))
    this.#kept.set(segment.hash, rows)
    for (const hash of this.#kept.keys()) if (this.#kept.size > keptMax) this.#kept.delete(hash)
    return rows
  }
}

function isArchived(table: TableName): table is ArchivedTable {
  return table === 'journal' || table === 'seals'
}

function reachesBack({ gets, ranges }: SharedRead, archived: number): boolean {
  const end = pad(archived + 1)
  return (
    gets.some(({ table, keys }) => isArchived(table) && keys.some((key) => key < end)) ||
    ranges.some(({ table, from }) => isArchived(table) && from < end)
  )
}

/** A sequence number as the store's keys spell it. */
export function pad(seq: number): string {
  return seq.toString().padStart(16, '0')
}
