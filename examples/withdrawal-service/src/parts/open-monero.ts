import { createHmac } from 'node:crypto'
import {
  localParticipant,
  type MoneroEscrow,
  type MoneroWallet,
  monero,
  moneroDaemon,
  moneroEscrow,
  spawnedSlot,
  storedEscrows,
  storedWalletFiles,
} from '@wallet/chain-monero'
import { type ComposingChain, createSessions, type PartHealth, type Sessions, type Store, storedSessions } from '@wallet/core'
import type { MoneroConfig } from '../config/monero-config.ts'
import { ConfigError } from '../config/shape.ts'

/** Monero with the wallet programs it works through. */
export type MoneroParts = {
  readonly adapter: ComposingChain
  readonly sessions: Sessions<MoneroWallet>
  readonly escrow: MoneroEscrow
  /** Starts the wallet of a key if need be and answers its primary address. */
  addressOf(key: string, signal: AbortSignal): Promise<string>
  health(): Promise<PartHealth>
  /** Saves and ends the wallet programs. Idempotent. */
  stop(): Promise<void>
}

const flags = { mainnet: undefined, regtest: undefined, stagenet: '--stagenet', testnet: '--testnet' } as const

/** What `openMonero` is given beside its chain's configuration. */
export type MoneroNeeds = {
  /** 32 bytes or more in hex: passwords of wallet files and the key of stored bodies are made from it. */
  readonly secret: string | undefined
  readonly store: Store
  /** Paying wallets: their slots are never given to others. Made when they have no file. */
  readonly paying: readonly string[]
}

/** Starts nothing yet: the first program runs when the first wallet is wanted. @throws ConfigError without a secret */
export function openMonero(config: MoneroConfig, { secret, store, paying }: MoneroNeeds): MoneroParts {
  if (secret === undefined) throw new ConfigError('moneroSecret', 'needed for a chain of kind monero (WALLET_MONERO_SECRET)')
  const { network, directory, slots, deposits, allowMainnet } = config
  const { url, user, password } = config.daemon
  const login = user === undefined || password === undefined ? {} : { login: { user, password } }
  const derived = (name: string): Uint8Array => new Uint8Array(createHmac('sha256', Buffer.from(secret, 'hex')).update(name).digest())
  const daemon = moneroDaemon({ network, url, ...login })
  const files = storedWalletFiles({
    store,
    secret: derived('wallet files'),
    origin: (key) => (key.includes('/') || paying.includes(key) || deposits?.wallet === key ? { kind: 'new' } : undefined),
  })
  const flag = flags[network]
  const sessions = createSessions({
    slots: Array.from({ length: Math.max(slots, paying.length + 1) }, (_, index) =>
      spawnedSlot({
        ...{ name: `slot-${index + 1}`, directory, daemon, daemonUrl: url, files },
        ...(login.login === undefined ? {} : { daemonLogin: login.login }),
        ...(flag === undefined ? {} : { networkFlag: flag }),
      }),
    ),
    pinned: paying,
    maxSessions: 100,
    // A dozen escrows begin at once on a few slots: whoever comes last waits for the opens of all others.
    waitMs: 300_000,
    records: storedSessions(store, 'monero'),
  })
  const adapter = monero({
    ...{ network, allowMainnet, daemon, sessions, sealingKey: derived('bodies') },
    ...given({
      priority: config.priority,
      confirmations: config.confirmations,
      batchMax: config.batchMax,
      pollEveryMs: config.pollEveryMs,
      deposits,
    }),
  })
  const escrow = moneroEscrow({
    ...{ network, daemon, sessions, records: storedEscrows(store) },
    participant: (session, role) => localParticipant({ sessions, daemon, files, key: `${session}/${role}` }),
    ...given({ confirmations: config.confirmations }),
  })
  const upkeep = new AbortController()
  void sessions.maintain(upkeep.signal)
  return {
    ...{ adapter, sessions, escrow },
    addressOf: (key, signal) => sessions.withWallet(key, signal, async ({ address }) => address),
    health: async () => {
      const { status, slots: each } = await sessions.health(AbortSignal.timeout(5_000))
      return {
        name: 'sessions',
        healthy: status !== 'down',
        detail: `${status}: ${each.map(({ name, state }) => `${name} ${state}`).join(', ')}`,
      }
    },
    stop: async () => {
      upkeep.abort()
      await sessions.closeAll()
    },
  }
}

/** Only what was configured: an undefined would replace a default. */
function given<T extends object>(options: T): { readonly [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never
}
