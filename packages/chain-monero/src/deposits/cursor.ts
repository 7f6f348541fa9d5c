import { coreErrors, splitTold, type ToldDeposit, writeTold } from '@wallet/core'

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
  /** Deposits of the last blocks, which a reorganisation could still take back. */
  readonly told: readonly ToldDeposit[]
}

/** `1:<height>:<hash>:<time>:<lockedFrom>` and the deposits told. */
export function writeCursor({ height, hash, time, lockedFrom, told }: Position): string {
  return `${['1', height, hash, time, lockedFrom ?? ''].join(':')}${writeTold(told, height)}`
}

const first = /^1:(-?\d{1,15}):([0-9a-f]{64})?:(\d{1,15}):(\d{1,15})?$/

/** @throws WalletError `CURSOR_MISMATCH` for a text that `writeCursor` did not write */
export function readCursor(cursor: string): Position {
  const whole = (text: string | undefined): number => Number.parseInt(text ?? '0', 10)
  const split = splitTold(cursor, /^[0-9a-f]{64}:\d{1,10}\/\d{1,10}$/)
  const match = first.exec(split?.head ?? '')
  if (split === undefined || match === null)
    throw coreErrors.create('CURSOR_MISMATCH', { cursor: cursor.slice(0, 100), reason: 'not a position of this package' })
  return {
    height: whole(match[1]),
    hash: match[2] ?? '',
    time: whole(match[3]),
    ...(match[4] === undefined ? {} : { lockedFrom: whole(match[4]) }),
    told: split.told,
  }
}
