import { coreErrors } from '@wallet/core'

/** A cursor is the last finalized slot that was scanned. */
export function writeCursor(slot: number): string {
  return `slot:${slot}`
}

/** Reads a cursor. @throws WalletError `CURSOR_MISMATCH` */
export function readCursor(text: string): number {
  const digits = /^slot:(\d{1,15})$/.exec(text)?.[1]
  if (digits === undefined)
    throw coreErrors.create('CURSOR_MISMATCH', { cursor: text.slice(0, 60), reason: 'not a cursor of this adapter' })
  return Number.parseInt(digits, 10)
}
