import { type BlockRef, coreErrors } from '@wallet/core'

/** How far a scan goes back when its block left the chain: five times the deepest reorganisation that Monero has seen (18 blocks, 2025). */
export const deepestUndone = 100

/** A deposit that was told, and the block that held it then. */
export type Told = { readonly reference: string; readonly block: BlockRef }

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
  readonly told: readonly Told[]
}

/** So many deposits are remembered, the youngest: the store keeps the cursor as one text. */
const toldMax = 400

/** `1:<height>:<hash>:<time>:<lockedFrom>` and, for each deposit, `;<height>:<hash>:<transaction>:<index>`. */
export function writeCursor({ height, hash, time, lockedFrom, told }: Position): string {
  const recent = [...told]
    .sort((a, b) => a.block.height - b.block.height)
    .filter(({ block }) => block.height > height - deepestUndone)
    .slice(-toldMax)
  const entries = recent.map(({ reference, block }) => `${block.height}:${block.hash}:${reference}`)
  return [['1', height, hash, time, lockedFrom ?? ''].join(':'), ...entries].join(';')
}

const first = /^1:(-?\d{1,15}):([0-9a-f]{64})?:(\d{1,15}):(\d{1,15})?$/
const entry = /^(\d{1,15}):([0-9a-f]{64}):([0-9a-f]{64}:\d{1,10}\/\d{1,10})$/

/** @throws WalletError `CURSOR_MISMATCH` for a text that `writeCursor` did not write */
export function readCursor(cursor: string): Position {
  const refuse = () => coreErrors.create('CURSOR_MISMATCH', { cursor: cursor.slice(0, 100), reason: 'not a position of this package' })
  const whole = (text: string | undefined): number => Number.parseInt(text ?? '0', 10)
  const [head = '', ...rest] = cursor.split(';')
  const match = first.exec(head)
  if (match === null) throw refuse()
  const told = rest.map((one): Told => {
    const [, height, hash, reference] = entry.exec(one) ?? []
    if (height === undefined || hash === undefined || reference === undefined) throw refuse()
    return { reference, block: { height: whole(height), hash } }
  })
  return {
    height: whole(match[1]),
    hash: match[2] ?? '',
    time: whole(match[3]),
    ...(match[4] === undefined ? {} : { lockedFrom: whole(match[4]) }),
    told,
  }
}
