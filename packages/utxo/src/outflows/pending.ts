import { fieldsOf, listOf } from '@wallet/core'
import { toHex } from '../bytes/hex.ts'
import type { ChainState } from '../chain/chain-state.ts'
import { outpointOf } from '../chain/outpoint.ts'
import { loadCoins } from '../coins/load-coins.ts'
import { readOutflows } from './scan.ts'

/**
 * Whether some node has, in its mempool or in a block that is not final, a transaction that spends coins of these addresses.
 *
 * A coin that the chain has and a node's mempool has spent gives it away. What spends change that is itself unconfirmed stands behind a
 * transaction that spends such a coin. A node that sees more than the others is believed: here it is the missing that costs money.
 *
 * @throws WalletError `CHAIN_UNREACHABLE` also when fewer nodes than `quorum` answer; `CHAIN_RESPONSE_MALFORMED`, `ABORTED`
 */
export async function pendingOutflows(state: ChainState, addresses: readonly string[], signal: AbortSignal): Promise<boolean> {
  const { settings, follower, client } = state
  const tip = await follower.sync(0, signal)
  const recent = tip.height - settings.finality + 2
  const scripts = addresses.flatMap((address) => {
    const parsed = settings.flavour.parseAddress(address)
    return parsed.status === 'valid' ? [toHex(parsed.script)] : []
  })
  const { coins } = await loadCoins(settings, client, follower, scripts)
  const answers = await Promise.all(
    (await client.apart()).map(async (one) => {
      const above = await readOutflows({ ...state, client: one }, addresses, Math.max(1, recent), tip.height, signal)
      if (above.length > 0) return true
      const spent = await Promise.all(coins.map(async ({ key }) => (await one.read('gettxout', txoutOf(key), signal)) === null))
      return spent.includes(true) || (await hasUnconfirmedSend({ ...state, client: one }, signal))
    }),
  )
  return answers.includes(true)
}

function txoutOf(key: string): readonly unknown[] {
  const { txid, vout } = outpointOf(key)
  return [txid, vout, true]
}

/** A node's watch-only wallet leaves coins that its mempool spends out of its list, but it knows what it sent. */
async function hasUnconfirmedSend({ settings, client }: ChainState, signal: AbortSignal): Promise<boolean> {
  if (settings.coinsFrom !== 'wallet') return false
  const { chain } = settings.flavour.network
  const tip = await client.read('getbestblockhash', [], signal)
  const fields = fieldsOf(chain, 'listsinceblock', await client.read('listsinceblock', [tip, 1, true], signal))
  return listOf(chain, 'listsinceblock', fields['transactions']).some((one) => {
    const { category, confirmations } = fieldsOf(chain, 'listsinceblock', one)
    return category === 'send' && confirmations === 0
  })
}
