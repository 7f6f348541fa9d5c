import { fields, flag, list, oneOf, optional, type Shape, text, whole, words } from './shape.ts'

/** A node of one's own: user and password in the URL, or the file in which it keeps its cookie. */
export type CoinProviderConfig = { readonly name: string; readonly url: string; readonly cookieFile: string | undefined }
/** Fee rates in satoshi per 1,000 virtual bytes. */
export type CoinFeesConfig = {
  readonly rate: number | undefined
  readonly fallback: number | undefined
  readonly target: number | undefined
}
export type BitcoinConfig = {
  readonly kind: 'bitcoin'
  /** The public networks are presets; `custom` takes `name`, `genesis`, `bech32`, `pubKeyHash` and `scriptHash`. */
  readonly network: 'mainnet' | 'testnet4' | 'signet' | 'regtest' | 'custom'
  readonly name: string | undefined
  readonly genesis: string | undefined
  readonly bech32: string | undefined
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
}

const ms = whole(1, 86_400_000)
const name = text(/^[\w.:@-]{1,64}$/, 'a name of letters, digits and . _ : @ -')
const rate = whole(1, 5_000_000)

const fees = fields<CoinFeesConfig>({
  rate: optional(rate, undefined),
  fallback: optional(rate, undefined),
  target: optional(whole(1, 1_008), undefined),
})

/** Bitcoin, one of its test networks, or a chain that works as it does. */
export const bitcoin: Shape<BitcoinConfig> = fields<BitcoinConfig>({
  kind: oneOf('bitcoin'),
  network: oneOf('mainnet', 'testnet4', 'signet', 'regtest', 'custom'),
  name: optional(name, undefined),
  genesis: optional(text(/^[0-9a-f]{64}$/, 'a block hash'), undefined),
  bech32: optional(words, undefined),
  pubKeyHash: optional(whole(0, 255), undefined),
  scriptHash: optional(whole(0, 255), undefined),
  allowMainnet: optional(flag, false),
  providers: list(
    fields<CoinProviderConfig>({ name, url: text(/^https?:\/\/\S+$/, 'an http(s) URL'), cookieFile: optional(words, undefined) }),
    1,
  ),
  quorum: optional(whole(1, 10), 1),
  confirmations: optional(whole(1, 1_000), undefined),
  fees: (value, path) => fees(value ?? {}, path),
  batchMax: optional(whole(1, 1_000), undefined),
  pollEveryMs: optional(ms, undefined),
  stuckAfterMs: optional(ms, undefined),
  depositsFrom: optional(whole(0, Number.MAX_SAFE_INTEGER), undefined),
})
