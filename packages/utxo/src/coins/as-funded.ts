import { malformed, sharedSignal } from '@wallet/core'
import type { BlockTransaction } from '../chain/block.ts'
import type { Follower } from '../chain/follower.ts'
import { outpointOf } from '../chain/outpoint.ts'
import type { NodeClient } from '../rpc/client.ts'
import type { Settings } from '../settings.ts'
import type { ChainCoin } from './chain-coin.ts'

/**
 * The coins that are what the list says, by their own funding transactions.
 *
 * Lists of coins are made by nodes and indexers, and one that knows nothing of tokens shows the script without what stands in front
 * of it. Spending such a coin as plain money would burn its tokens without a word, so where a chain has tokens every coin is read
 * from the block that made it, once, when the wallet's coins are first asked for.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`; `CHAIN_RESPONSE_MALFORMED` for a coin that is not in the block that is said to have it.
 */
export async function asFunded(
  { flavour }: Settings,
  client: NodeClient,
  follower: Follower,
  coins: readonly ChainCoin[],
): Promise<readonly ChainCoin[]> {
  const { chain } = flavour.network
  const byHeight = Map.groupBy(coins, ({ height }) => height)
  const plain: ChainCoin[] = []
  for (const [height, made] of byHeight) {
    const hash = await client.read('getblockhash', [height], sharedSignal)
    if (typeof hash !== 'string') throw malformed(chain, 'getblockhash', 'not a hash')
    const { transactions } = await follower.read(hash, sharedSignal)
    const byId = new Map<string, BlockTransaction>(transactions.map((transaction) => [transaction.txid(), transaction]))
    for (const coin of made) {
      const { txid, vout } = outpointOf(coin.key)
      const output = byId.get(txid)?.outputs()[vout]
      if (output === undefined) throw malformed(chain, 'scantxoutset', `no output ${txid}:${vout} in block ${height}`)
      if (output.script === coin.script && output.value === coin.value) plain.push(coin)
    }
  }
  return plain
}
