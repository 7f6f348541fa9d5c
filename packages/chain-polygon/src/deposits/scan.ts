import { type BlockRef, coreErrors, type Deposit } from '@wallet/core'
import { checksummed } from '../address.ts'
import type { ChainState } from '../chain-state/chain-state.ts'
import { agreedBlock, finalBlock } from '../chain-state/final-block.ts'
import { coinDeposits } from './coin-deposits.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { readBlocks } from './read-blocks.ts'
import { tokenDeposits } from './token-deposits.ts'

/** What one scan found and where the next one starts. */
export type Scanned = { readonly deposits: readonly Deposit[]; readonly cursor: string }

const blocksMax = 100

/**
 * Scans the final blocks after the cursor (without one, from `depositsFrom`), at most 100 at a time, and moves the cursor over exactly those.
 *
 * - Idempotent: the same cursor gives the same deposits, more of them once more is final.
 *
 * @throws WalletError `CURSOR_MISMATCH` when the cursor's block is not on this chain, `CHAIN_UNREACHABLE`,
 *   `CHAIN_RESPONSE_MALFORMED`, `ABORTED`
 */
export async function scanDeposits(
  state: ChainState,
  depositsFrom: number,
  addresses: readonly string[],
  cursor: string | null,
  signal: AbortSignal,
): Promise<Scanned> {
  const { height: final, witnesses } = await finalBlock(state)
  const last = cursor === null ? undefined : readCursor(cursor)
  const from = last === undefined ? depositsFrom : last.height + 1
  const to = Math.min(final, from + blocksMax - 1)
  if (to < from) return nothingNew(state, cursor, from)

  const readings = await Promise.all(
    witnesses
      .slice(0, state.settings.quorum)
      .map(async (witness) => ({ witness, blocks: await readBlocks(state, witness, from, to, signal) })),
  )
  const blocks = readings[0]?.blocks ?? []
  const [oldest] = blocks
  if (last !== undefined && oldest?.parentHash !== last.hash) {
    const reason = `block ${from} follows ${oldest?.parentHash}; a final block was replaced, or this is another chain`
    throw coreErrors.create('CURSOR_MISMATCH', { cursor: writeCursor(last), reason })
  }
  const agreed: BlockRef = await agreedBlock(state, witnesses, to)
  if (readings.some((reading) => reading.blocks.at(-1)?.hash !== agreed.hash))
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain: state.settings.network.chain, reason: `block ${to} changed while it was read` })

  const ours = new Set(addresses.map(checksummed))
  const found = [...(await coinDeposits(state, readings, ours, signal)), ...(await tokenDeposits(state, witnesses, blocks, ours, signal))]
  found.sort((a, b) => a.deposit.block.height - b.deposit.block.height || a.transaction - b.transaction || a.log - b.log)
  return { deposits: found.map(({ deposit }) => deposit), cursor: writeCursor(agreed) }
}

/** Nothing final beyond the cursor. A start in the future has no block to remember yet. */
function nothingNew(state: ChainState, cursor: string | null, from: number): Scanned {
  if (cursor !== null) return { deposits: [], cursor }
  throw coreErrors.create('CHAIN_UNREACHABLE', { chain: state.settings.network.chain, reason: `block ${from} is not final yet` })
}
