import { coreErrors, splitTold, type ToldDeposit, writeTold } from '@wallet/core'

/** The last block looked through, and the deposits told from the blocks below it that a reorganisation could still take back. */
export type DepositCursor = {
  readonly height: number
  /** Empty before the first block. */
  readonly hash: string
  readonly told: readonly ToldDeposit[]
}

/** `<height>:<hash>` and the deposits told. */
export function writeCursor({ height, hash, told }: DepositCursor): string {
  return `${height}:${hash}${writeTold(told, height)}`
}

const first = /^(-?\d{1,10}):([0-9a-f]{64})?$/

/** Reads a cursor. @throws WalletError `CURSOR_MISMATCH` */
export function readCursor(text: string): DepositCursor {
  const split = splitTold(text, /^[0-9a-f]{64}:\d{1,10}$/)
  const match = first.exec(split?.head ?? '')
  if (split === undefined || match === null)
    throw coreErrors.create('CURSOR_MISMATCH', { cursor: text.slice(0, 100), reason: 'it is not one of this adapter' })
  return { height: Number.parseInt(match[1] ?? '0', 10), hash: match[2] ?? '', told: split.told }
}
