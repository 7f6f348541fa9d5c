import { coreErrors } from '../errors/codes.ts'
import { type ChainId, chainId } from './chain-id.ts'

declare const assetBrand: unique symbol

/** An asset by its CAIP-19 id, such as `eip155:137/slip44:966` or `eip155:137/erc20:0x3c49…`. */
export type AssetId = string & { readonly [assetBrand]: 'AssetId' }

// CAIP-19: chain id, "/", namespace [-a-z0-9]{3,8}, ":", reference [-.%a-zA-Z0-9]{1,128}.
const caip19 = /^([-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32})\/[-a-z0-9]{3,8}:[-.%a-zA-Z0-9]{1,128}$/

/** Checks a CAIP-19 asset id. Source: CAIP-19. @throws WalletError `ASSET_ID_INVALID` */
export function assetId(text: string): AssetId {
  if (typeof text !== 'string' || !caip19.test(text)) throw coreErrors.create('ASSET_ID_INVALID', { text: String(text).slice(0, 100) })
  return text as AssetId
}

/** The chain an asset lives on. */
export function chainOf(asset: AssetId): ChainId {
  return chainId(asset.slice(0, asset.indexOf('/')))
}
