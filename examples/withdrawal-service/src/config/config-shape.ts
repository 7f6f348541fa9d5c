import { type ChainConfig, chain } from './chain-config.ts'
import { type QueueConfig, queue } from './queue-config.ts'
import { fields, flag, list, oneOf, optional, type Shape, table, text, whole, words } from './shape.ts'
import { type StoreConfig, store } from './store-config.ts'

/** What one process does: everything, only HTTP, only carrying withdrawals on, or only following what others have signed. */
export type Role = 'all' | 'serve' | 'work' | 'track'

/** Who may call. `user` says whose money a key of scope `user` may use; `*` stands for every user (an exchange's own backend). */
export type ApiKeyConfig = {
  readonly name: string
  readonly scope: 'user' | 'admin'
  readonly user: string | undefined
  readonly key: string
}

/** Requests allowed within `windowMs`, counted in this process. */
export type RateLimits = { readonly windowMs: number; readonly perIp: number; readonly perKey: number; readonly perUser: number }

export type HttpConfig = {
  readonly host: string
  readonly port: number
  readonly bodyLimitBytes: number
  /** True only behind a proxy that sets `X-Forwarded-For` itself: otherwise anybody chooses the address he is counted under. */
  readonly trustProxy: boolean
  readonly corsOrigins: readonly string[]
  readonly rateLimits: RateLimits
  /** How long an orderly shutdown may take, in ms. */
  readonly shutdownMs: number
}

export type SignerConfig = {
  readonly kind: 'development'
  readonly keys: { readonly [keyRef: string]: string }
  /** Ed25519 seeds by name, in hex: every path under one is a key. */
  readonly seeds?: { readonly [name: string]: string } | undefined
}

/** Wallets that users make for themselves: on which chain, and under which of the signer's seeds their keys are. */
export type UserWalletsConfig = { readonly chain: string; readonly seed: string }

export type WalletConfig = {
  readonly name: string
  readonly chain: string
  readonly addresses: readonly { readonly address: string; readonly keyRef: string }[]
  /** Assets it pays when a withdrawal names no wallet. */
  readonly pays: readonly string[]
}

/** Limits on one asset; amounts are decimal strings in whole coins. */
export type LimitConfig = {
  readonly asset: string
  /** More in one withdrawal is refused. */
  readonly perWithdrawal: string | undefined
  /** More by one user within 24 hours is refused. */
  readonly perUserDaily: string | undefined
  /** From this amount on, people must agree. */
  readonly approvalFrom: string | undefined
  readonly approvals: number
}

export type WorkerConfig = {
  /** `send` leaves the following of sealed transactions to processes in the role `track`. */
  readonly phase: 'all' | 'send' | undefined
  readonly idleMs: number | undefined
  readonly reconcileEveryMs: number | undefined
  readonly leaseMs: number | undefined
  /** Failed tries before a withdrawal without bytes out is set aside for a person. */
  readonly triesMax: number | undefined
}

/** The whole configuration, checked once at start. */
export type Config = {
  readonly role: Role
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'
  readonly http: HttpConfig
  readonly apiKeys: readonly ApiKeyConfig[]
  /** 32 bytes or more in hex: seals every intent, so that a row forged in the database is never paid. */
  readonly policyKey: string
  readonly store: StoreConfig
  readonly queue?: QueueConfig | undefined
  readonly chains: readonly ChainConfig[]
  readonly signer: SignerConfig
  readonly wallets: readonly WalletConfig[]
  readonly userWallets?: UserWalletsConfig | undefined
  /** 32 bytes or more in hex, for Monero's wallet files and stored bodies. */
  readonly moneroSecret?: string | undefined
  readonly limits: readonly LimitConfig[]
  readonly worker: WorkerConfig
}

const ms = whole(1, 86_400_000)
const requests = whole(1, 1_000_000_000)
const name = text(/^[\w.:@-]{1,64}$/, 'a name of letters, digits and . _ : @ -')
const coins = text(/^\d{1,40}(\.\d{1,40})?$/, 'an amount in whole coins, as text')
const userId = text(/^(\*|[A-Za-z0-9][\w.@-]{0,99})$/, 'a user id or *')

const rateLimits = fields<RateLimits>({
  windowMs: optional(ms, 60_000),
  perIp: optional(requests, 6_000),
  perKey: optional(requests, 6_000),
  perUser: optional(requests, 60),
})

const http = fields<HttpConfig>({
  host: optional(words, '127.0.0.1'),
  port: optional(whole(0, 65_535), 8080),
  bodyLimitBytes: optional(whole(256, 1_048_576), 16_384),
  trustProxy: optional(flag, false),
  corsOrigins: optional(list(words), []),
  rateLimits: (value, path) => rateLimits(value ?? {}, path),
  shutdownMs: optional(ms, 25_000),
})

const apiKey = fields<ApiKeyConfig>({
  name,
  scope: oneOf('user', 'admin'),
  user: optional(userId, undefined),
  key: text(/^[\x21-\x7e]{24,512}$/, 'a key of at least 24 printable characters'),
})

const limit = fields<LimitConfig>({
  asset: words,
  perWithdrawal: optional(coins, undefined),
  perUserDaily: optional(coins, undefined),
  approvalFrom: optional(coins, undefined),
  approvals: optional(whole(1, 10), 1),
})

/** Reads the configuration's whole tree. @throws ConfigError naming the first field that is wrong */
export const configShape: Shape<Config> = fields<Config>({
  role: optional(oneOf('all', 'serve', 'work', 'track'), 'all'),
  logLevel: optional(oneOf('fatal', 'error', 'warn', 'info', 'debug', 'silent'), 'info'),
  http: (value, path) => http(value ?? {}, path),
  apiKeys: list(apiKey, 1),
  policyKey: text(/^(?:[0-9a-fA-F]{2}){32,}$/, 'at least 32 bytes in hex'),
  store,
  queue: optional(queue, undefined),
  chains: list<ChainConfig>(chain, 1),
  signer: fields<SignerConfig>({
    kind: oneOf('development'),
    keys: table(text(/^(ed25519:|0x)?[0-9a-fA-F]{64}$/, 'a 32-byte key in hex, ed25519: before it for Solana')),
    seeds: optional(table(text(/^(?:[0-9a-fA-F]{2}){16,64}$/, 'a seed of 16 to 64 bytes in hex')), undefined),
  }),
  wallets: list(
    fields<WalletConfig>({
      name,
      chain: words,
      addresses: list(fields({ address: words, keyRef: words }), 1),
      pays: optional(list(words), []),
    }),
    1,
  ),
  userWallets: optional(fields<UserWalletsConfig>({ chain: words, seed: name }), undefined),
  moneroSecret: optional(text(/^(?:[0-9a-fA-F]{2}){32,}$/, 'at least 32 bytes in hex'), undefined),
  limits: optional(list(limit), []),
  worker: (value, path) => worker(value ?? {}, path),
})

const worker = fields<WorkerConfig>({
  phase: optional(oneOf('all', 'send'), undefined),
  idleMs: optional(ms, undefined),
  reconcileEveryMs: optional(ms, undefined),
  leaseMs: optional(ms, undefined),
  triesMax: optional(whole(1, 1_000), undefined),
})
