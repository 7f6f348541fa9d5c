import { createHash } from 'node:crypto'
import { redisErrors } from '../errors/codes.ts'
import type { Segment } from './archive.ts'

/** The tables that a segment holds rows of. */
export type ArchivedTable = 'journal' | 'seals'

/** Rows of a segment by table, keys in order. */
export type SegmentRows = { readonly [Table in ArchivedTable]: readonly (readonly [key: string, value: string])[] }

/** Rows as lines of JSON, the exact texts of the store inside. */
export function writeSegment(rows: SegmentRows): string {
  const lines = (['journal', 'seals'] as const).flatMap((table) => rows[table].map(([key, value]) => JSON.stringify([table, key, value])))
  return `${lines.join('\n')}\n`
}

/** SHA-256 in hex. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** Reads a segment back. @throws WalletError `REDIS__ARCHIVE_BROKEN` when it is not what was written */
export function readSegment(segment: Segment, text: string | null): SegmentRows {
  const name = `${segment.first}-${segment.last}`
  if (text === null) throw redisErrors.create('REDIS__ARCHIVE_BROKEN', { segment: name, reason: 'it is missing' })
  if (hashOf(text) !== segment.hash) throw redisErrors.create('REDIS__ARCHIVE_BROKEN', { segment: name, reason: 'its hash is another' })
  const rows: { [Table in ArchivedTable]: (readonly [string, string])[] } = { journal: [], seals: [] }
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [table, key, value] = JSON.parse(line) as readonly [ArchivedTable, string, string]
    rows[table].push([key, value])
  }
  return rows
}
