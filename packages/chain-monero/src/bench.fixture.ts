import {
  type ChainId,
  type ComposingChain,
  createSessions,
  type Intent,
  keyRef,
  type Sessions,
  type SessionsOptions,
  type Signer,
  systemClock,
  systemRandom,
  type Wallet,
  walletName,
} from '@wallet/core'
import { buildIntent, type ChainBench } from '@wallet/core/testing'
import { type Monerod, startMonerod, temporaryDirectory } from '@wallet/harness'
import { readAddress, writeAddress } from './address/read-address.ts'
import { monero } from './monero.ts'
import { moneroDaemon } from './monero-daemon.ts'
import { resolveNetwork } from './network.ts'
import type { MoneroOptions } from './options.ts'
import type { Daemon } from './rpc/daemon.ts'
import { httpTransport, type Transport } from './rpc/transport.ts'
import { type SpawnedSlot, spawnedSlot } from './slots/spawned-slot.ts'
import type { WalletFile } from './slots/wallet-files.ts'
import type { MoneroWallet } from './slots/wallet-program.ts'

/** A chain of its own with slots, wallets by key, and a daemon between which and us anything can go wrong. */
export type MoneroBench = {
  readonly monerod: Monerod
  readonly slots: readonly SpawnedSlot[]
  readonly sessions: Sessions<MoneroWallet>
  readonly daemon: Daemon
  readonly directory: string
  readonly files: Map<string, WalletFile>
  readonly faults: { loseNextReply: boolean; down: boolean }
  /** The primary address of the wallet of a key, made when there is none. */
  address(key: string): Promise<string>
  wallet(key: string): Promise<Wallet>
  adapter(options?: Partial<MoneroOptions>): ComposingChain
  rpc(key: string, method: string, params?: object): ReturnType<MoneroWallet['call']>
  stop(): Promise<void>
}

/** Never aborts. */
export const patience: AbortSignal = new AbortController().signal

const sealingKey = new Uint8Array(32).fill(3)

/** A transport that can lose replies and be cut off. */
function faulty(inner: Transport, faults: MoneroBench['faults']): Transport {
  return async (path, body, signal) => {
    if (faults.down) throw new TypeError('connection refused')
    const answer = await inner(path, body, signal)
    if (!faults.loseNextReply || path !== '/send_raw_transaction') return answer
    faults.loseNextReply = false
    throw new TypeError('connection reset')
  }
}

/** Starts a daemon and as many slots as wanted; wallets are made on first use, without a password. About two seconds, and two per wallet. */
export async function openMoneroBench(
  options: {
    /** Uses the daemon and the wallet files of another bench, which must not have them open. */
    readonly beside?: MoneroBench
    readonly slots?: number
    readonly sessions?: Partial<SessionsOptions<MoneroWallet>>
    readonly timeouts?: Record<string, number>
  } = {},
): Promise<MoneroBench> {
  const { beside } = options
  const monerod = beside?.monerod ?? (await startMonerod())
  const own = beside === undefined ? temporaryDirectory('monero-bench') : undefined
  const directory = beside?.directory ?? own?.path ?? ''
  const files = beside?.files ?? new Map<string, WalletFile>()
  const faults = { loseNextReply: false, down: false }
  // With the patience of a machine that many tests share; who tests impatience brings its own client.
  const callTimeoutMs = 60_000
  const straight = moneroDaemon({ network: 'regtest', url: monerod.url, callTimeoutMs })
  const daemon = moneroDaemon({
    network: 'regtest',
    url: monerod.url,
    callTimeoutMs,
    transport: faulty(httpTransport({ url: monerod.url, random: systemRandom }), faults),
  })
  const slots = Array.from({ length: options.slots ?? 1 }, (_, index) =>
    spawnedSlot({
      name: `${beside === undefined ? 'slot' : 'beside'}-${index}`,
      directory,
      daemon: straight,
      daemonUrl: monerod.url,
      files: {
        find: async (key) => files.get(key) ?? { password: '', origin: { kind: 'new' } },
        made: async (key, address) => void files.set(key, { password: '', ...files.get(key), address }),
      },
      ...(options.timeouts === undefined ? {} : { timeouts: options.timeouts }),
    }),
  )
  const sessions = createSessions({ slots, waitMs: 300_000, ...options.sessions })
  const address = (key: string) => sessions.withWallet(key, patience, async (wallet) => wallet.address)
  return {
    ...{ monerod, slots, sessions, daemon, directory, files, faults, address },
    wallet: async (key) => ({
      name: walletName(key),
      chain: 'monero:regtest' as ChainId,
      addresses: [{ address: await address(key), keyRef: keyRef(`monero:${key}`) }],
      active: true,
    }),
    adapter: (more = {}) => monero({ network: 'regtest', daemon, sessions, sealingKey, ...more }),
    rpc: (key, method, params = {}) => sessions.withWallet(key, patience, (wallet) => wallet.call(method, params, patience)),
    stop: async () => {
      await sessions.closeAll()
      if (own === undefined) return
      await monerod.stop()
      own.remove()
    },
  }
}

/** The slot that has the wallet of a key open now. */
export function slotWith({ slots, sessions }: Pick<MoneroBench, 'slots' | 'sessions'>, key: string): SpawnedSlot | undefined {
  return slots[sessions.stats().slots.findIndex((one) => one.key === key)]
}

/** SIGKILL to the program of one slot, where one runs, and waits until it is gone; never to a pid that means many. */
export async function crashSlot(slot: SpawnedSlot | undefined): Promise<boolean> {
  const pid = slot?.pid
  if (pid === undefined || !(pid > 1)) return false
  process.kill(pid, 'SIGKILL')
  while (slot?.pid === pid) await systemClock.sleep(5)
  return true
}

/** Fills a wallet: so many spendable coins of a block's reward each. 55 ms a block. */
export async function fund({ monerod, address }: Pick<MoneroBench, 'monerod' | 'address'>, key: string, coins: number): Promise<void> {
  const elsewhere = outsider
  await monerod.mine(coins, await address(key))
  // Sixty until a reward may be spent, and enough for rings of sixteen.
  await monerod.mine(Math.max(60, 80 - coins), elsewhere)
}

const network = resolveNetwork('regtest', false)

/** An address whose keys nobody here has: rewards sent to it are out of the way. */
export const outsider = '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A'

/** The same keys as an address of another network. */
export function onStagenet(text: string): string {
  const address = readAddress(network, text)
  if ('reason' in address) throw new TypeError(address.reason)
  return writeAddress(resolveNetwork('stagenet', false), address)
}

/** Nothing is signed outside the wallet. */
export const noSigner: Signer = {
  publicKey: async () => ({ algorithm: 'ed25519', bytes: new Uint8Array(32) }),
  permit: async () => ({ release: () => undefined }),
  sign: async () => {
    throw new TypeError('nobody signs for Monero')
  },
}

type IntentWish = NonNullable<Parameters<ChainBench['intent']>[0]>

let intents = 0

/** A transfer of one XMR to somebody, unless wished otherwise. */
export function transferTo(adapter: ComposingChain, to: string, wish: IntentWish = {}): Intent {
  intents += 1
  const usual = { asset: adapter.feeAsset, feeAsset: adapter.feeAsset, feeMax: 20_000_000_000n, amount: 1_000_000_000_000n }
  return buildIntent({ id: `W-${intents}`, chain: adapter.chain, to, ...usual, ...wish })
}
