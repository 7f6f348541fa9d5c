import { join } from 'node:path'
import { type Clock, coreErrors, type SessionSlot, systemClock, withDeadline } from '@wallet/core'
import { moneroErrors } from '../../errors/codes.ts'
import type { NetworkName } from '../../network.ts'
import type { Daemon } from '../../rpc/daemon.ts'
import type { Login } from '../../rpc/digest-auth.ts'
import { slotCalls } from '../slot-calls.ts'
import type { WalletFile, WalletFiles } from '../wallet-files.ts'
import { type MoneroWallet, type WalletProgram, walletProgram } from '../wallet-program.ts'
import { startThread, type WasmThread } from './thread.ts'
import { refusedWord } from './words.ts'

/** A wallet in WebAssembly, in a thread of its own. */
export type WasmSlotOptions = {
  /** Unique among the slots of one session manager. */
  readonly name: string
  /** Wallet files are in `wasm` below it, apart from those of monero-wallet-rpc, whose version may be another. One process uses them at a time. */
  readonly directory: string
  readonly network: NetworkName
  readonly daemon: Daemon
  /** Where the wallet finds the daemon. */
  readonly daemonUrl: string
  readonly daemonLogin?: Login
  /** Each with an origin of `keys` without the spend key: this wallet only looks. */
  readonly files: WalletFiles
  /** Where `monero-ts` is: `import.meta.resolve('monero-ts')`. A thread cannot be handed a module, only told where it is. */
  readonly module: string | URL
  /**
   * How many subaddresses after the last one handed out are looked for; default 200. A wallet made anew from keys has handed out
   * none: let it be more than there are users then. Counts when the wallet's file is made.
   */
  readonly lookahead?: number
  /** Patience for single methods, ms. */
  readonly timeouts?: Readonly<Record<string, number>>
  readonly clock?: Clock
}

/** A slot whose wallet runs in a thread. `threadId` changes with every restart. */
export type WasmSlot = SessionSlot<MoneroWallet> & { readonly threadId: number | undefined }

type Running = { readonly thread: WasmThread; readonly program: WalletProgram }

/**
 * A slot for wallets that look for deposits, without any program beside Node: `monero-ts` in a thread of its own.
 *
 * It opens, keeps step, hands out subaddresses and tells what came in, as a slot with monero-wallet-rpc does. All else is refused, and a
 * spend key never reaches it. If this process dies, wallets keep what was stored: every subaddress told, and what was found when last closed.
 *
 * Its calls can fail with `MONERO__SLOT_FAILED`.
 */
export function wasmSlot(options: WasmSlotOptions): WasmSlot {
  const { name, directory, daemon, clock = systemClock } = options
  const wallets = join(directory, 'wasm')
  let running: Running | undefined
  const program = (): WalletProgram => {
    if (running === undefined || running.thread.gone())
      throw moneroErrors.create('MONERO__SLOT_FAILED', { slot: name, reason: 'not running' })
    return running.program
  }
  const settled = (): boolean => running !== undefined && !running.thread.gone() && running.program.settled
  const calls = slotCalls(program, { daemon, files: lookingOnly(options.files), directory: wallets })
  const end = async (): Promise<void> => {
    const ending = running
    const saves = settled()
    running = undefined
    // A thread that cannot save is ended all the same: its wallet looks at the same blocks again.
    if (saves) await ending?.program.call('store', {}, new AbortController().signal).catch(() => undefined)
    await ending?.thread.end()
  }
  return {
    name,
    get threadId() {
      return running?.thread.gone() === false ? running.thread.id : undefined
    },
    settled,
    ...calls,
    open: async (key, signal) => {
      const handle = await calls.open(key, signal)
      return (live) => lookingHandle(handle(live), live)
    },
    restart: async (signal) => {
      await end()
      running = await start({ options, wallets, clock }, signal)
    },
    stop: end,
    memoryBytes: () => running?.thread.memoryBytes(),
  }
}

type Start = { readonly options: WasmSlotOptions; readonly wallets: string; readonly clock: Clock }

/** What `monero-ts` calls the networks; a test chain has addresses like mainnet's and rules that came into force with its first block. */
const networkTypes: Readonly<Record<NetworkName, number>> = { mainnet: 0, testnet: 1, stagenet: 2, regtest: 0 }

async function start({ options, wallets, clock }: Start, signal: AbortSignal): Promise<Running> {
  const { name, network, daemonUrl, daemonLogin, lookahead = 200 } = options
  if (!Number.isSafeInteger(lookahead) || lookahead < 1)
    throw moneroErrors.create('MONERO__OPTIONS_INVALID', { option: 'lookahead', reason: 'a whole number of at least 1' })
  const server = { uri: daemonUrl, ...(daemonLogin === undefined ? {} : { username: daemonLogin.user, password: daemonLogin.password }) }
  const common = { networkType: networkTypes[network], server, ...(network === 'regtest' ? { regtest: true } : {}) }
  const thread = startThread({ module: `${options.module}`, directory: wallets, common, lookahead })
  try {
    const told = JSON.parse(await withDeadline(clock, 60_000, signal, `start ${name}`, () => thread.started)) as Started
    if (told.error !== undefined) throw moneroErrors.create('MONERO__SLOT_FAILED', { slot: name, reason: told.error.message })
  } catch (error) {
    await thread.end()
    throw error
  }
  return { thread, program: walletProgram(thread.transport, clock, options.timeouts) }
}

type Started = { readonly error?: { readonly message: string } }

/** The same files, where they are of wallets that only look: a spend key has no business in a thread that fetches what a website would. */
function lookingOnly(files: WalletFiles): WalletFiles {
  return {
    ...files,
    find: async (key): Promise<WalletFile> => {
      const file = await files.find(key)
      const { origin } = file
      if (origin?.kind === 'new') throw moneroErrors.create('MONERO__VIEW_ONLY', { key, asked: 'making a wallet with new keys' })
      if (origin?.spendKey !== undefined)
        throw moneroErrors.create('MONERO__VIEW_ONLY', { key, asked: 'opening a wallet with its spend key' })
      return file
    },
  }
}

/** The handle of one lease, which refuses by name what this wallet does not do, before the thread is asked. */
function lookingHandle(handle: MoneroWallet, live: () => boolean): MoneroWallet {
  const guard = (method: string, params: object): void => {
    if (!live()) throw coreErrors.create('SESSION_CLOSED', { key: handle.key })
    const asked = refusedWord(method, params)
    if (asked !== undefined) throw moneroErrors.create('MONERO__VIEW_ONLY', { key: handle.key, asked })
  }
  return {
    ...handle,
    call: async (method, params, signal) => {
      guard(method, params)
      return handle.call(method, params, signal)
    },
    change: async (method, params, signal) => {
      guard(method, params)
      return handle.change(method, params, signal)
    },
  }
}
