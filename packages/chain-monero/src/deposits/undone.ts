import { type BlockRef, deepestUndone, type ToldDeposit, type UndoneDeposit } from '@wallet/core'
import type { Settings } from '../settings.ts'
import type { Position } from './cursor.ts'

/** Where to scan on from, and what the chain has taken back since. */
export type Resumed = { readonly from: Position; readonly undone: readonly UndoneDeposit[] }

const idOf = (reference: string): string => reference.split(':')[0] ?? ''

/**
 * Compares a position with the chain: it stands, or the scan goes back far enough before it.
 *
 * A deposit whose block left the chain is undone unless the branch that won has its transaction too. One that only waits in the pool
 * is undone: it was spendable, and now whoever sent it may still send the coins elsewhere. One that is in a young block of the
 * winning branch is looked at again in the next scans, until that block is old.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`
 */
export async function resume(settings: Settings, before: Position, fromHeight: number, signal: AbortSignal): Promise<Resumed> {
  const { daemon, native } = settings
  const stands = async ({ height, hash }: BlockRef): Promise<boolean> => (await daemon.block(height, signal)).ref.hash === hash
  const left = before.hash !== '' && !(await stands(before))
  const doubtful = left ? before.told : before.told.filter(({ block }) => block.height > before.height)
  const { kept, gone } = await judge(settings, doubtful, signal)
  const undone = gone.map(({ reference, block }): UndoneDeposit => {
    return { reference, asset: native, reason: `block ${block.height} ${block.hash} left the chain, and no other has the transaction` }
  })
  const told = [...before.told.filter((one) => !doubtful.includes(one)), ...kept]
  if (!left) return { from: { ...before, told }, undone }
  // Times go back too: what was locked until one of them is told a second time rather than never.
  const { lockedFrom } = before
  const height = Math.max(fromHeight - 1, before.height - deepestUndone)
  return { from: { height, hash: '', time: 0, told, ...(lockedFrom === undefined ? {} : { lockedFrom }) }, undone }
}

/** Which of these deposits the chain still holds, with the block that holds each now, and which it does not. */
async function judge(
  { daemon }: Settings,
  told: readonly ToldDeposit[],
  signal: AbortSignal,
): Promise<{ readonly kept: readonly ToldDeposit[]; readonly gone: readonly ToldDeposit[] }> {
  const found =
    told.length === 0 ? new Map() : await daemon.transactions([...new Set(told.map(({ reference }) => idOf(reference)))], signal)
  const blocks = new Map<number, BlockRef | undefined>()
  const kept: ToldDeposit[] = []
  for (const one of told) {
    const id = idOf(one.reference)
    const height: number | undefined = found.get(id)?.height
    if (height === undefined) continue
    if (!blocks.has(height)) blocks.set(height, (await daemon.block(height, signal)).ref)
    kept.push({ ...one, block: blocks.get(height) ?? one.block })
  }
  const standing = new Set(kept.map(({ reference }) => reference))
  return { kept, gone: told.filter(({ reference }) => !standing.has(reference)) }
}
