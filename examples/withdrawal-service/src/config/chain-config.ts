import { type BitcoinCashConfig, type BitcoinConfig, bitcoin, bitcoinCash, type DogecoinConfig, dogecoin } from './bitcoin-config.ts'
import { type MoneroConfig, monero } from './monero-config.ts'
import { fields, flag, list, oneOf, optional, type Shape, text, whole } from './shape.ts'

/** A node to talk to, by the name that errors and metrics use for it. */
export type ProviderConfig = { readonly name: string; readonly url: string }
export type TokenConfig = { readonly symbol: string; readonly address: string; readonly decimals: number }
export type PolygonConfig = {
  readonly kind: 'polygon'
  /** `mainnet` and `amoy` are presets; `custom` takes `chainId` and `name`. */
  readonly network: 'mainnet' | 'amoy' | 'custom'
  readonly chainId: number | undefined
  readonly name: string | undefined
  readonly allowMainnet: boolean
  readonly providers: readonly ProviderConfig[]
  readonly quorum: number
  readonly tokens: readonly TokenConfig[]
  readonly batchContract: string | undefined
  /** Coins in batches too; they then arrive as internal transfers. */
  readonly batchCoins: boolean
  readonly pollEveryMs: number | undefined
  readonly depositsFrom: number | undefined
}
export type MintConfig = { readonly symbol: string; readonly mint: string; readonly decimals: number }
export type SolanaConfig = {
  readonly kind: 'solana'
  /** The public clusters are presets; `custom` takes `genesis` and `name`. */
  readonly network: 'mainnet' | 'devnet' | 'testnet' | 'custom'
  readonly genesis: string | undefined
  readonly name: string | undefined
  readonly allowMainnet: boolean
  readonly providers: readonly ProviderConfig[]
  readonly quorum: number
  readonly tokens: readonly MintConfig[]
  /** Payments in one transaction at most. */
  readonly batchMax: number | undefined
  readonly pollEveryMs: number | undefined
  readonly depositsFrom: number | undefined
}
export type ChainConfig = BitcoinCashConfig | BitcoinConfig | DogecoinConfig | MoneroConfig | PolygonConfig | SolanaConfig

const ms = whole(1, 86_400_000)
const name = text(/^[\w.:@-]{1,64}$/, 'a name of letters, digits and . _ : @ -')

const polygon = fields<PolygonConfig>({
  kind: oneOf('polygon'),
  network: oneOf('mainnet', 'amoy', 'custom'),
  chainId: optional(whole(1, Number.MAX_SAFE_INTEGER), undefined),
  name: optional(name, undefined),
  allowMainnet: optional(flag, false),
  providers: list(fields<ProviderConfig>({ name, url: text(/^https?:\/\/\S+$/, 'an http(s) URL') }), 1),
  quorum: optional(whole(1, 10), 2),
  tokens: optional(
    list(fields<TokenConfig>({ symbol: name, address: text(/^0x[0-9a-fA-F]{40}$/, 'a contract address'), decimals: whole(0, 77) })),
    [],
  ),
  batchContract: optional(text(/^0x[0-9a-fA-F]{40}$/, 'a contract address'), undefined),
  batchCoins: optional(flag, false),
  pollEveryMs: optional(ms, undefined),
  depositsFrom: optional(whole(0, Number.MAX_SAFE_INTEGER), undefined),
})

const base58 = text(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/, '32 bytes in base58')

const solana = fields<SolanaConfig>({
  kind: oneOf('solana'),
  network: oneOf('mainnet', 'devnet', 'testnet', 'custom'),
  genesis: optional(base58, undefined),
  name: optional(name, undefined),
  allowMainnet: optional(flag, false),
  providers: list(fields<ProviderConfig>({ name, url: text(/^https?:\/\/\S+$/, 'an http(s) URL') }), 1),
  quorum: optional(whole(1, 10), 2),
  tokens: optional(list(fields<MintConfig>({ symbol: name, mint: base58, decimals: whole(0, 255) })), []),
  batchMax: optional(whole(1, 20), undefined),
  pollEveryMs: optional(ms, undefined),
  depositsFrom: optional(whole(0, Number.MAX_SAFE_INTEGER), undefined),
})

const kinds: { readonly [Kind in ChainConfig['kind']]: Shape<ChainConfig> } = {
  bitcoin,
  'bitcoin-cash': bitcoinCash,
  dogecoin,
  monero,
  polygon,
  solana,
}

/** A chain is read by the shape of its kind; without one it is told as Polygon's first field. */
export const chain: Shape<ChainConfig> = (value, path) => {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined
  const known = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind as ChainConfig['kind']] : polygon
  return known(value, path)
}
