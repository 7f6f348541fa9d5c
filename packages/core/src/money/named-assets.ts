import type { AssetId } from '../ids/asset-id.ts'
import type { Asset } from './asset.ts'

/** An asset with the symbol by which people call it. */
export type SymbolAsset = { readonly asset: AssetId; readonly decimals: number; readonly symbol: string }

/**
 * A chain's coin and its listed tokens under the names that callers use: the chain's own alias means its coin, `alias:symbol` each asset.
 * Pure.
 */
export function namedAssets(alias: string, coin: SymbolAsset, tokens: Iterable<SymbolAsset> = []): readonly Asset[] {
  const named = ({ asset, decimals, symbol }: SymbolAsset, ...more: readonly string[]): Asset => {
    return { id: asset, decimals, symbol, aliases: [...more, `${alias}:${symbol.toLowerCase()}`] }
  }
  return [named(coin, alias), ...[...tokens].map((token) => named(token))]
}
