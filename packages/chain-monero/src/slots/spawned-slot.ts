import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Clock, type Random, type SessionSlot, systemClock, systemRandom, withDeadline } from '@wallet/core'
import { moneroErrors } from '../errors/codes.ts'
import type { Daemon } from '../rpc/daemon.ts'
import type { Login } from '../rpc/digest-auth.ts'
import { httpTransport } from '../rpc/transport.ts'
import { slotCalls } from './slot-calls.ts'
import type { WalletFiles } from './wallet-files.ts'
import { type MoneroWallet, type WalletProgram, walletProgram } from './wallet-program.ts'

/** A monero-wallet-rpc of our own. */
export type SpawnedSlotOptions = {
  /** Unique; also names its folder below `directory`. */
  readonly name: string
  /** Wallet files are in `wallets` below it; slots may share one, for no wallet is ever open in two. */
  readonly directory: string
  readonly daemon: Daemon
  /** Where the wallet program finds the daemon. */
  readonly daemonUrl: string
  readonly daemonLogin?: Login
  readonly files: WalletFiles
  /** Default `monero-wallet-rpc`. */
  readonly command?: string
  /** `--stagenet` or `--testnet`, where it is one of these. */
  readonly networkFlag?: string
  /** Patience for single methods, ms. */
  readonly timeouts?: Readonly<Record<string, number>>
  /** How long a program may take to save and end before it is killed; default 20,000. */
  readonly stopMs?: number
  readonly clock?: Clock
  readonly random?: Random
}

/** A slot whose program runs here. `pid` changes with every restart. */
export type SpawnedSlot = SessionSlot<MoneroWallet> & { readonly pid: number | undefined }

type Running = { readonly child: ChildProcess; readonly program: WalletProgram; readonly ended: Promise<void>; gone: boolean }

/**
 * A slot that starts its own monero-wallet-rpc on loopback, on a free port, with a random login in a file only we can read.
 *
 * It ends only what it started. If this process dies, the kernel tells the program to save and end (Linux with `setpriv`).
 *
 * Its calls can fail with `MONERO__SLOT_FAILED`.
 */
export function spawnedSlot(options: SpawnedSlotOptions): SpawnedSlot {
  const { name, directory, clock = systemClock, random = systemRandom, daemon, files, stopMs = 20_000 } = options
  const wallets = join(directory, 'wallets')
  const own = join(directory, 'slots', name)
  let running: Running | undefined
  const program = (): WalletProgram => {
    if (running === undefined || running.gone) throw moneroErrors.create('MONERO__SLOT_FAILED', { slot: name, reason: 'not running' })
    return running.program
  }
  const end = async (graceMs: number): Promise<void> => {
    const ending = running
    running = undefined
    if (ending === undefined || ending.gone) return
    ending.child.kill('SIGTERM')
    const patience = new AbortController()
    await Promise.race([ending.ended, clock.sleep(graceMs, patience.signal)])
    patience.abort()
    if (!ending.gone) ending.child.kill('SIGKILL')
    await ending.ended
  }
  return {
    name,
    get pid() {
      return running?.gone === false ? running.child.pid : undefined
    },
    settled: () => running !== undefined && !running.gone && running.program.settled,
    ...slotCalls(program, { daemon, files, directory: wallets }),
    restart: async (signal) => {
      await end(running?.program.settled === false ? 0 : stopMs)
      mkdirSync(wallets, { recursive: true })
      mkdirSync(own, { recursive: true, mode: 0o700 })
      running = await start({ options, wallets, own, clock, random }, signal)
    },
    stop: async () => {
      await end(stopMs)
      rmSync(join(own, 'login.conf'), { force: true })
    },
    memoryBytes: () => residentBytes(running?.child.pid),
  }
}

type Start = {
  readonly options: SpawnedSlotOptions
  readonly wallets: string
  readonly own: string
  readonly clock: Clock
  readonly random: Random
}

async function start({ options, wallets, own, clock, random }: Start, signal: AbortSignal): Promise<Running> {
  const { name, command = 'monero-wallet-rpc', daemonUrl, daemonLogin, networkFlag } = options
  const port = await freePort()
  const login = { user: 'slot', password: randomBytes(24).toString('hex') }
  const config = join(own, 'login.conf')
  // By file and not by argument: arguments can be read by every user of the machine.
  const secrets = [
    `rpc-login=${login.user}:${login.password}`,
    ...(daemonLogin === undefined ? [] : [`daemon-login=${daemonLogin.user}:${daemonLogin.password}`]),
  ]
  rmSync(config, { force: true })
  writeFileSync(config, `${secrets.join('\n')}\n`, { mode: 0o600 })
  const args = [
    ...['--config-file', config, '--daemon-address', daemonUrl, '--trusted-daemon', '--wallet-dir', wallets],
    ...['--rpc-bind-ip', '127.0.0.1', '--rpc-bind-port', `${port}`, '--rpc-ssl', 'disabled', '--non-interactive', '--no-dns'],
    // Looking for the daemon's certificate costs a second RSA key of 4096 bits with every open.
    ...(daemonUrl.startsWith('https:') ? [] : ['--daemon-ssl', 'disabled']),
    ...['--shared-ringdb-dir', join(own, 'ring'), '--log-file', join(own, 'log'), '--log-level', '0', '--max-concurrency', '1'],
    ...(networkFlag === undefined ? [] : [networkFlag]),
    ...(await versionFlags(command)),
  ]
  const wrapped = existsSync(deathSignal) ? [deathSignal, '--pdeathsig', 'TERM', '--', command, ...args] : [command, ...args]
  const child = spawn(wrapped[0] as string, wrapped.slice(1), { stdio: 'ignore' })
  const transport = httpTransport({ url: `http://127.0.0.1:${port}`, login, random })
  const running: Running = {
    child,
    gone: false,
    program: walletProgram(transport, clock, options.timeouts),
    ended: new Promise((resolve) => {
      const over = (): void => {
        running.gone = true
        resolve()
      }
      child.once('exit', over)
      child.once('error', over)
    }),
  }
  try {
    await withDeadline(clock, 30_000, signal, `start ${name}`, async (deadline) => {
      while (!deadline.aborted && !running.gone) {
        if (await answers(running.program, deadline)) return
        await clock.sleep(50, deadline)
      }
      throw moneroErrors.create('MONERO__SLOT_FAILED', {
        slot: name,
        reason: running.gone ? 'it ended at once; look at its log' : 'it does not answer',
      })
    })
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  running.program.settle()
  return running
}

/** Sends a signal to the program when we die, which no exit code of ours could do after a SIGKILL. */
const deathSignal = '/usr/bin/setpriv'

async function answers(program: WalletProgram, signal: AbortSignal): Promise<boolean> {
  try {
    await program.call('get_version', {}, signal)
    return true
  } catch {
    return false
  }
}

// One answer per program, whoever asks; a question that failed is asked again.
const knownFlags = new Map<string, Promise<readonly string[]>>()

/** From 0.18.1 on the program refuses a test chain without this flag, and before it the flag. */
function versionFlags(command: string): Promise<readonly string[]> {
  const known = knownFlags.get(command)
  if (known !== undefined) return known
  const asked = new Promise<readonly string[]>((resolve) => {
    execFile(command, ['--help'], (error, help) => {
      if (error !== null) knownFlags.delete(command)
      resolve(help.includes('allow-mismatched-daemon-version') ? ['--allow-mismatched-daemon-version'] : [])
    })
  })
  knownFlags.set(command, asked)
  return asked
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  if (address === null || typeof address === 'string')
    throw moneroErrors.create('MONERO__SLOT_FAILED', { slot: '', reason: 'the system gave no port' })
  return address.port
}

function residentBytes(pid: number | undefined): number | undefined {
  try {
    const pages = pid === undefined ? undefined : readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]
    return pages === undefined ? undefined : Number.parseInt(pages, 10) * 4_096
  } catch {
    return undefined
  }
}
