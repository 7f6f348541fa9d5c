import { type BlockRef, coreErrors } from '@wallet/core'
import { readHash } from '../hex/bytes.ts'
import { parseCount } from '../hex/quantity.ts'

/** The last block that was scanned, as text. */
export function writeCursor({ height, hash }: BlockRef): string {
  return `${height}:${hash}`
}

/** Reads a cursor. @throws WalletError `CURSOR_MISMATCH` */
export function readCursor(text: string): BlockRef {
  const [height = '', hash = '', ...rest] = text.split(':')
  const read = { height: parseCount(height), hash: readHash(hash) }
  if (read.height === undefined || read.hash === undefined || rest.length > 0) {
    throw coreErrors.create('CURSOR_MISMATCH', { cursor: text.slice(0, 100), reason: 'not "<height>:<hash>"' })
  }
  return { height: read.height, hash: read.hash }
}
