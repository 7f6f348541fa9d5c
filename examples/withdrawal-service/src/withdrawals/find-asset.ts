import { type Asset, type ChainAdapter, isWalletError, resolveAsset, resolveChain } from '@wallet/core'
import { RequestError } from '../public-errors.ts'

type Chains = readonly ChainAdapter[]

/**
 * The asset a request means: a token by its contract on a network, else an asset by id or alias (`polygon:usdc`), else the
 * network's own coin.
 *
 * @throws RequestError `UNSUPPORTED_ASSET`
 */
export function findAsset(chains: Chains, network: string, token?: string): Asset {
  const named = token === undefined ? known(() => resolveAsset(chains, network).asset) : undefined
  const found = named ?? findOnNetwork(chains, network, token)
  if (found === undefined) throw new RequestError('UNSUPPORTED_ASSET')
  return found
}

function findOnNetwork(chains: Chains, network: string, token: string | undefined): Asset | undefined {
  const adapter = known(() => resolveChain(chains, network))
  if (token === undefined) return adapter?.assets.find((asset) => asset.id === adapter.feeAsset)
  // Contract addresses are written with and without a checksum; CAIP-19 references of contracts are lower case.
  const reference = /^0x[0-9a-f]{40}$/i.test(token) ? token.toLowerCase() : token
  return adapter?.assets.find((asset) => asset.id !== adapter.feeAsset && asset.id.endsWith(`:${reference}`))
}

/** What a lookup finds, or nothing when the name is unknown or malformed. */
function known<T>(lookup: () => T): T | undefined {
  try {
    return lookup()
  } catch (error) {
    if (isWalletError(error)) return undefined
    throw error
  }
}
