import type { BlockRef } from './observation.ts'

/** A deposit that a scan has told, and the block that held it then. */
export type ToldDeposit = { readonly reference: string; readonly block: BlockRef }

/**
 * How many blocks a deposit scan goes back when its block left the chain: five times the deepest reorganisation that a chain of this kind
 * has seen and lived on (18 blocks, Monero, 2025). What is taken back below is for reconciliation to find.
 */
export const deepestUndone = 100

/** So many deposits are remembered, the youngest: the store keeps the cursor as one text. */
const toldMax = 400

/**
 * The tail of a cursor at `height`: the deposits told that a reorganisation could still take back, so that whoever scans on can say which
 * are `undone`. For each `;<height>:<hash>:<reference>`.
 */
export function writeTold(told: readonly ToldDeposit[], height: number): string {
  return [...told]
    .sort((a, b) => a.block.height - b.block.height)
    .filter(({ block }) => block.height > height - deepestUndone)
    .slice(-toldMax)
    .map(({ reference, block }) => `;${block.height}:${block.hash}:${reference}`)
    .join('')
}

const entry = /^(\d{1,15}):([0-9a-f]{64}):(.+)$/

/** Splits a cursor into its head and the deposits of its tail; undefined for a tail that `writeTold` did not write of such references. */
export function splitTold(
  cursor: string,
  references: RegExp,
): { readonly head: string; readonly told: readonly ToldDeposit[] } | undefined {
  const [head = '', ...rest] = cursor.split(';')
  const told: ToldDeposit[] = []
  for (const one of rest) {
    const [, height, hash, reference] = entry.exec(one) ?? []
    if (height === undefined || hash === undefined || reference === undefined || !references.test(reference)) return undefined
    told.push({ reference, block: { height: Number.parseInt(height, 10), hash } })
  }
  return { head, told }
}
