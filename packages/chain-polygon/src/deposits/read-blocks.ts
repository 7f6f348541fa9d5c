import { coreErrors, fieldsOf, malformed } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'
import { quantity } from '../hex/quantity.ts'
import { readBlock } from '../rpc/read.ts'
import { type FullBlock, readTransactions } from './full-block.ts'

/**
 * Reads a run of final blocks with their transactions from one provider, each linked to the one before by its parent hash: a block
 * left out or taken from another branch breaks the chain and nothing is scanned.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`, `ABORTED`
 */
export async function readBlocks(
  state: ChainState,
  head: Head,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<readonly FullBlock[]> {
  const { chain } = state.settings.network
  const heights = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  const blocks = await Promise.all(
    heights.map(async (height): Promise<FullBlock> => {
      const answer = await state.nodes.ask([head.provider], 'eth_getBlockByNumber', [quantity(height), true], signal)
      if (answer.status === 'error') throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `block ${height}: ${answer.message}` })
      const block = readBlock(chain, answer.value)
      if (block === null) throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `no block ${height} although it is final` })
      if (block.height !== height) throw malformed(chain, 'eth_getBlockByNumber', `asked for ${height}, answered ${block.height}`)
      const { transactions } = fieldsOf(chain, 'eth_getBlockByNumber', answer.value)
      return { ...block, transactions: readTransactions(chain, transactions) }
    }),
  )
  for (const [index, block] of blocks.entries()) {
    const before = blocks[index - 1]
    if (before !== undefined && block.parentHash !== before.hash) {
      throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `block ${block.height} does not follow block ${before.height}` })
    }
  }
  return blocks
}
