import { type Draft, malformed, sharedSignal } from '@wallet/core'
import type { ChainState } from '../chain/chain-state.ts'
import { outpointKey, outpointOf } from '../chain/outpoint.ts'
import { decodeBody } from '../draft/body.ts'
import type { Lock } from '../flavour.ts'
import type { ChainCoin } from './chain-coin.ts'
import type { WalletCoins } from './wallet-coins.ts'

/**
 * Whether the coins a draft spends are what the node said of them, by their funding transactions; false when one is not, which is
 * then never offered again.
 *
 * A legacy signature does not cover what the coin is worth: a node that understates it has us give the rest to miners. And a coin
 * that carries tokens would burn them. Coins that came in blocks were read from their transactions; those listed after a start
 * were not, and are looked up here, once, when they are first spent. SegWit signatures cover the value by themselves (BIP-143, BIP-341).
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED` when the block cannot be had, as on a pruned node
 */
export async function proveCoins(state: ChainState, draft: Draft): Promise<boolean> {
  const coins = state.knownCoins(draft.wallet)
  if (coins === undefined) return true
  const { flavour } = state.settings
  const doubtful = decodeBody(draft.body).inputs.flatMap((input) => {
    const coin = coins.unproven(outpointKey(input))
    return coin !== undefined && (flavour.policies.tokens || !coversValue(input.lock)) ? [coin] : []
  })
  const byHeight = new Map<number, ChainCoin[]>()
  for (const coin of doubtful) byHeight.set(coin.height, [...(byHeight.get(coin.height) ?? []), coin])
  const verdicts = await Promise.all([...byHeight].map(([height, same]) => prove(state, coins, height, same)))
  return verdicts.every((holds) => holds)
}

/** Legacy digests leave the value out; every other covers it. */
function coversValue({ kind }: Lock): boolean {
  return kind !== 'p2pkh' && !/^p2sh-\d/.test(kind)
}

async function prove(
  { client, follower, settings }: ChainState,
  coins: WalletCoins,
  height: number,
  doubtful: readonly ChainCoin[],
): Promise<boolean> {
  const hash = await client.read('getblockhash', [height], sharedSignal)
  if (typeof hash !== 'string') throw malformed(settings.flavour.network.chain, 'getblockhash', 'not a hash')
  const block = await follower.read(hash, sharedSignal)
  const wanted = new Map(doubtful.map((coin) => [outpointOf(coin.key).txid, coin.key]))
  const found = new Map(block.transactions.flatMap((one) => (wanted.has(one.txid()) ? [[one.txid(), one.outputs()] as const] : [])))
  let all = true
  for (const { key, value, script } of doubtful) {
    const { txid, vout } = outpointOf(key)
    const output = found.get(txid)?.[vout]
    const holds = output !== undefined && output.value === value && output.script === script
    coins.prove(key, holds)
    all &&= holds
  }
  return all
}
