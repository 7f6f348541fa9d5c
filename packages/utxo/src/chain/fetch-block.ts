import { coreErrors, malformed } from '@wallet/core'
import type { Flavour } from '../flavour.ts'
import type { NodeClient } from '../rpc/client.ts'
import { type Block, readBlock } from './block.ts'

/**
 * Reads a block from a node; what is not the block of that hash, to the last input and output, is nonsense.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`, `ABORTED`
 */
export async function fetchBlock({ network, policies }: Flavour, client: NodeClient, hash: string, signal: AbortSignal): Promise<Block> {
  // `false` and not 0: Bitcoin Core of before 0.15, and Dogecoin Core with it, take a boolean there, and everyone still does.
  const hex = await client.read('getblock', [hash, false], signal)
  if (typeof hex !== 'string') throw malformed(network.chain, 'getblock', 'not hex')
  try {
    const block = readBlock(Buffer.from(hex, 'hex'), policies)
    if (block.hash === hash) return block
  } catch (error) {
    if (coreErrors.is(error, 'BYTES_MALFORMED')) throw malformed(network.chain, 'getblock', String(error.context['reason']))
    throw error
  }
  throw malformed(network.chain, 'getblock', 'another block than asked for')
}
