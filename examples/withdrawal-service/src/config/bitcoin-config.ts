import { fields, flag, list, oneOf, optional, type Shape, text, whole, words } from './shape.ts'

/** A node of one's own: user and password in the URL, or the file in which it keeps its cookie. */
export type CoinProviderConfig = { readonly name: string; readonly url: string; readonly cookieFile: string | undefined }
/** Fee rates in satoshi per 1,000 virtual bytes. */
export type CoinFeesConfig = {
  readonly rate: number | undefined
  readonly fallback: number | undefined
  readonly target: number | undefined
}
type CoinConfig<Kind extends string, Network extends string> = {
  readonly kind: Kind
  /** The public networks are presets; `custom` takes `name`, `genesis`, `pubKeyHash`, `scriptHash` and what else its addresses need. */
  readonly network: Network | 'custom'
  readonly name: string | undefined
  readonly genesis: string | undefined
  readonly pubKeyHash: number | undefined
  readonly scriptHash: number | undefined
  readonly allowMainnet: boolean
  readonly providers: readonly CoinProviderConfig[]
  readonly quorum: number
  readonly confirmations: number | undefined
  readonly fees: CoinFeesConfig
  readonly batchMax: number | undefined
  readonly pollEveryMs: number | undefined
  readonly stuckAfterMs: number | undefined
  readonly depositsFrom: number | undefined
  /** `scan`, `wallet`, or the height of a block. */
  readonly coinsFrom: string | number | undefined
}
/** Bitcoin, one of its test networks, or a chain that works as it does; a custom one with `bech32`. */
export type BitcoinConfig = CoinConfig<'bitcoin', 'mainnet' | 'testnet4' | 'signet' | 'regtest'> & { readonly bech32: string | undefined }
/** Dogecoin. */
export type DogecoinConfig = CoinConfig<'dogecoin', 'mainnet' | 'testnet' | 'regtest'>
/** Bitcoin Cash; a custom network with `prefix`. */
export type BitcoinCashConfig = CoinConfig<'bitcoin-cash', 'mainnet' | 'chipnet' | 'testnet4' | 'regtest'> & {
  readonly prefix: 'bitcoincash' | 'bchtest' | 'bchreg' | undefined
}

const ms = whole(1, 86_400_000)
const name = text(/^[\w.:@-]{1,64}$/, 'a name of letters, digits and . _ : @ -')
const rate = whole(1, 5_000_000)

const fees = fields<CoinFeesConfig>({
  rate: optional(rate, undefined),
  fallback: optional(rate, undefined),
  target: optional(whole(1, 1_008), undefined),
})

const source: Shape<string | number> = (value, path) =>
  typeof value === 'number' ? whole(0, 2 ** 31)(value, path) : oneOf('scan', 'wallet')(value, path)

const common = {
  name: optional(name, undefined),
  genesis: optional(text(/^[0-9a-f]{64}$/, 'a block hash'), undefined),
  pubKeyHash: optional(whole(0, 255), undefined),
  scriptHash: optional(whole(0, 255), undefined),
  allowMainnet: optional(flag, false),
  providers: list(
    fields<CoinProviderConfig>({ name, url: text(/^https?:\/\/\S+$/, 'an http(s) URL'), cookieFile: optional(words, undefined) }),
    1,
  ),
  quorum: optional(whole(1, 10), 1),
  confirmations: optional(whole(1, 1_000), undefined),
  fees: ((value, path) => fees(value ?? {}, path)) satisfies Shape<CoinFeesConfig>,
  batchMax: optional(whole(1, 1_000), undefined),
  pollEveryMs: optional(ms, undefined),
  stuckAfterMs: optional(ms, undefined),
  depositsFrom: optional(whole(0, Number.MAX_SAFE_INTEGER), undefined),
  coinsFrom: optional(source, undefined),
}

/** Reads Bitcoin's fields. */
export const bitcoin: Shape<BitcoinConfig> = fields<BitcoinConfig>({
  kind: oneOf('bitcoin'),
  network: oneOf('mainnet', 'testnet4', 'signet', 'regtest', 'custom'),
  bech32: optional(words, undefined),
  ...common,
})

/** Reads Dogecoin's fields. */
export const dogecoin: Shape<DogecoinConfig> = fields<DogecoinConfig>({
  kind: oneOf('dogecoin'),
  network: oneOf('mainnet', 'testnet', 'regtest', 'custom'),
  ...common,
})

/** Reads Bitcoin Cash's fields. */
export const bitcoinCash: Shape<BitcoinCashConfig> = fields<BitcoinCashConfig>({
  kind: oneOf('bitcoin-cash'),
  network: oneOf('mainnet', 'chipnet', 'testnet4', 'regtest', 'custom'),
  prefix: optional(oneOf('bitcoincash', 'bchtest', 'bchreg'), undefined),
  ...common,
})
