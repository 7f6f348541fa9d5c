import { moneroErrors } from '../errors/codes.ts'

/** How far deposits were scanned. */
export type Position = {
  /** The last block looked at, final then; -1 before the first. */
  readonly height: number
  /** Its hash; empty before the first. */
  readonly hash: string
  /** The latest time that final blocks have told, in seconds since 1970: what locks by time are compared with. */
  readonly time: number
  /** The lowest block with a deposit that was still locked; absent when there was none. */
  readonly lockedFrom?: number
}

/** The text of a position. */
export function writeCursor({ height, hash, time, lockedFrom }: Position): string {
  return ['1', height, hash, time, lockedFrom ?? ''].join(':')
}

/** @throws WalletError `MONERO__CURSOR_MISMATCH` for a text that `writeCursor` did not write */
export function readCursor(cursor: string): Position {
  const match = /^1:(-?\d{1,15}):([0-9a-f]{64})?:(\d{1,15}):(\d{1,15})?$/.exec(cursor)
  if (match === null)
    throw moneroErrors.create('MONERO__CURSOR_MISMATCH', { cursor: cursor.slice(0, 100), reason: 'not a position of this package' })
  const whole = (text: string | undefined): number => Number.parseInt(text ?? '0', 10)
  return {
    height: whole(match[1]),
    hash: match[2] ?? '',
    time: whole(match[3]),
    ...(match[4] === undefined ? {} : { lockedFrom: whole(match[4]) }),
  }
}
