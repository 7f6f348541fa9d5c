import { coreErrors } from '../errors/codes.ts'
import { assetId, chainOf } from '../ids/asset-id.ts'
import { chainId } from '../ids/chain-id.ts'
import type { Asset } from '../money/asset.ts'
import type { ChainAdapter } from './chain-adapter.ts'

type Registered = Pick<ChainAdapter, 'chain' | 'aliases' | 'assets'>

/**
 * The adapter that a text names: a CAIP-2 id or one of the adapters' aliases, exactly as written.
 *
 * An alias that two adapters give (a mainnet and a testnet side by side) names neither.
 *
 * @throws WalletError `CHAIN_NOT_REGISTERED` for a well-formed id, `CHAIN_ID_INVALID` for anything else.
 */
export function resolveChain<Adapter extends Registered>(adapters: readonly Adapter[], text: string): Adapter {
  const byId = adapters.find((adapter) => adapter.chain === text)
  if (byId !== undefined) return byId
  const byAlias = adapters.filter((adapter) => adapter.aliases.includes(text))
  if (byAlias.length === 1) return byAlias[0] as Adapter
  if (byAlias.length > 1) throw coreErrors.create('CHAIN_ID_INVALID', { text: `${text} (names ${byAlias.length} chains)`.slice(0, 100) })
  throw coreErrors.create('CHAIN_NOT_REGISTERED', { chain: chainId(text) })
}

/**
 * The asset that a text names over all registered chains: a CAIP-19 id or an alias such as `polygon` or `polygon:usdc`.
 *
 * @throws WalletError `ASSET_NOT_REGISTERED` for a well-formed id, `CHAIN_NOT_REGISTERED` for one on a chain that is not here, `ASSET_ID_INVALID` for anything else, an ambiguous alias included.
 */
export function resolveAsset<Adapter extends Registered>(
  adapters: readonly Adapter[],
  text: string,
): { readonly adapter: Adapter; readonly asset: Asset } {
  const all = adapters.flatMap((adapter) => adapter.assets.map((asset) => ({ adapter, asset })))
  const byId = all.find(({ asset }) => asset.id === text)
  if (byId !== undefined) return byId
  const byAlias = all.filter(({ asset }) => asset.aliases.includes(text))
  const [first] = byAlias
  if (first !== undefined && byAlias.length === 1) return first
  if (first !== undefined) throw coreErrors.create('ASSET_ID_INVALID', { text: `${text} (names ${byAlias.length} assets)`.slice(0, 100) })
  const id = assetId(text)
  if (!adapters.some((adapter) => adapter.chain === chainOf(id))) throw coreErrors.create('CHAIN_NOT_REGISTERED', { chain: chainOf(id) })
  throw coreErrors.create('ASSET_NOT_REGISTERED', { asset: id })
}
