import { fields, flag, oneOf, optional, type Shape, text, whole, words } from './shape.ts'

/** A monerod of one's own and the wallet programs that this process starts. Secrets come by `moneroSecret`. */
export type MoneroConfig = {
  readonly kind: 'monero'
  readonly network: 'mainnet' | 'stagenet' | 'testnet' | 'regtest'
  readonly allowMainnet: boolean
  readonly daemon: { readonly url: string; readonly user: string | undefined; readonly password: string | undefined }
  /** Wallet files are in `wallets` below it. */
  readonly directory: string
  /** Wallets open at once: one for each paying wallet, and some for escrows. */
  readonly slots: number
  readonly priority: 'low' | 'normal' | 'high' | 'highest' | undefined
  readonly confirmations: number | undefined
  readonly batchMax: number | undefined
  readonly pollEveryMs: number | undefined
  /** Where deposits to users' subaddresses are looked for, and from which block. */
  readonly deposits: { readonly wallet: string; readonly fromHeight: number } | undefined
}

/** Monero, or one of its test networks. */
export const monero: Shape<MoneroConfig> = fields<MoneroConfig>({
  kind: oneOf('monero'),
  network: oneOf('mainnet', 'stagenet', 'testnet', 'regtest'),
  allowMainnet: optional(flag, false),
  daemon: fields({
    url: text(/^https?:\/\/\S+$/, 'an http(s) URL'),
    user: optional(words, undefined),
    password: optional(words, undefined),
  }),
  directory: words,
  slots: optional(whole(1, 64), 4),
  priority: optional(oneOf('low', 'normal', 'high', 'highest'), undefined),
  confirmations: optional(whole(1, 1_000), undefined),
  batchMax: optional(whole(1, 15), undefined),
  pollEveryMs: optional(whole(1, 86_400_000), undefined),
  deposits: optional(fields({ wallet: words, fromHeight: whole(0, Number.MAX_SAFE_INTEGER) }), undefined),
})
