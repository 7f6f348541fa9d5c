import { type AssetId, amount, type ChainBalance, coreErrors, type Wallet } from '@wallet/core'
import { zeroPadValue } from 'ethers'
import { checksummed } from './address.ts'
import type { ChainState } from './chain-state/chain-state.ts'
import { agreedBlock, finalBlock } from './chain-state/final-block.ts'
import { toNumber } from './hex/bytes.ts'
import { quantity } from './hex/quantity.ts'
import { laneOf } from './lane.ts'
import { requireBytes, requireCount, requireQuantity } from './rpc/read.ts'

/**
 * What the wallet's addresses have together, and their next nonces, at one final block.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, also where the providers no longer keep the state of that block; `ASSET_NOT_REGISTERED`
 */
export async function readBalances(
  state: ChainState,
  wallet: Wallet,
  assets: readonly AssetId[],
  signal: AbortSignal,
): Promise<ChainBalance> {
  const { settings, nodes } = state
  const { chain } = settings.network
  const { height, witnesses } = await finalBlock(state)
  const block = await agreedBlock(state, witnesses, height)
  const at = quantity(height)
  const ask = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    const answer = await nodes.ask(
      witnesses.map(({ provider }) => provider),
      method,
      [...params, at],
      signal,
    )
    if (answer.status === 'result') return answer.value
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `${method} at ${height}: ${answer.message}` })
  }
  const held = async (asset: AssetId, address: string): Promise<bigint> => {
    if (asset === settings.native) return requireQuantity(chain, 'eth_getBalance', await ask('eth_getBalance', [address]))
    const token = settings.tokens.get(asset)
    if (token === undefined) throw coreErrors.create('ASSET_NOT_REGISTERED', { asset })
    const data = `0x70a08231${zeroPadValue(address, 32).slice(2)}`
    return toNumber(requireBytes(chain, 'eth_call', await ask('eth_call', [{ to: token.address, data }])))
  }
  const addresses = wallet.addresses.map(({ address }) => checksummed(address))
  const sums = assets.map(async (asset) => {
    const all = await Promise.all(addresses.map((address) => held(asset, address)))
    return { asset, amount: amount(all.reduce((sum, one) => sum + one, 0n)) }
  })
  const lanes = addresses.map(async (address) => {
    const next = requireCount(chain, 'eth_getTransactionCount', await ask('eth_getTransactionCount', [address]))
    return { lane: laneOf(settings.network, address), next }
  })
  return { balances: await Promise.all(sums), lanes: await Promise.all(lanes), block }
}
