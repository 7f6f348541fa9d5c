import { type BlockRef, coreErrors } from '@wallet/core'

/** How far a scan goes back when its block left the chain: no reorganisation of this depth was ever seen on a chain that is alive. */
export const deepestUndone = 100

/** The last block looked through, and the deposits told from the blocks below it that a reorganisation could still take back. */
export type DepositCursor = {
  readonly height: number
  /** Empty before the first block. */
  readonly hash: string
  readonly told: readonly { readonly reference: string; readonly block: BlockRef }[]
}

/** So many deposits are remembered: the store keeps the cursor as one text. */
const toldMax = 200

/** `<height>:<hash>` and, for each deposit, `;<height>:<hash>:<txid>:<vout>`. */
export function writeCursor({ height, hash, told }: DepositCursor): string {
  const recent = told.filter(({ block }) => block.height > height - deepestUndone).slice(-toldMax)
  return [`${height}:${hash}`, ...recent.map(({ reference, block }) => `${block.height}:${block.hash}:${reference}`)].join(';')
}

const first = /^(-?\d{1,10}):([0-9a-f]{64})?$/
const entry = /^(\d{1,10}):([0-9a-f]{64}):([0-9a-f]{64}:\d{1,10})$/

/** Reads a cursor. @throws WalletError `CURSOR_MISMATCH` */
export function readCursor(text: string): DepositCursor {
  const [head = '', ...rest] = text.split(';')
  const refuse = () => coreErrors.create('CURSOR_MISMATCH', { cursor: text.slice(0, 100), reason: 'it is not one of this adapter' })
  const match = first.exec(head)
  if (match === null) throw refuse()
  const told = rest.map((one) => {
    const [, height, hash, reference] = entry.exec(one) ?? []
    if (height === undefined || hash === undefined || reference === undefined) throw refuse()
    return { reference, block: { height: Number.parseInt(height, 10), hash } }
  })
  return { height: Number.parseInt(match[1] ?? '0', 10), hash: match[2] ?? '', told }
}
