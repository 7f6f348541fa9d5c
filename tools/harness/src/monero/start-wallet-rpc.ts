import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startChild } from '../child/start-child.ts'
import { temporaryDirectory } from '../directory/temporary-directory.ts'
import { freePort } from '../port/free-port.ts'
import { type MoneroAnswer, moneroCall } from './monero-rpc.ts'

/** One monero-wallet-rpc without a login: it holds one wallet at a time. */
export interface WalletRpc {
  readonly url: string
  readonly pid: number
  /** Where its wallet files are. */
  readonly directory: string
  /** @throws RpcError with the wallet's own code */
  rpc(method: string, params?: object): Promise<MoneroAnswer>
  /** Creates and keeps open a wallet without a password that only refreshes when asked; answers its primary address. */
  create(name: string): Promise<string>
  stop(): Promise<void>
  /** SIGKILL: what the wallet did not store is lost. */
  kill(): Promise<void>
}

/** Flags that newer versions demand on regtest and older ones refuse to start with. */
let extraFlags: readonly string[] | undefined

function flags(): readonly string[] {
  if (extraFlags !== undefined) return extraFlags
  const help = spawnSync('monero-wallet-rpc', ['--help'], { encoding: 'utf8' })
  extraFlags = (help.stdout ?? '').includes('allow-mismatched-daemon-version') ? ['--allow-mismatched-daemon-version'] : []
  return extraFlags
}

/** Starts Debian's monero-wallet-rpc for a daemon. About a second. */
export async function startWalletRpc(options: { readonly daemonUrl: string; readonly directory?: string }): Promise<WalletRpc> {
  const own = temporaryDirectory('wallet-rpc')
  const directory = options.directory ?? join(own.path, 'wallets')
  mkdirSync(directory, { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = await startChild({
    command: 'monero-wallet-rpc',
    args: [
      ...['--daemon-address', options.daemonUrl, '--trusted-daemon', '--daemon-ssl', 'disabled', '--rpc-ssl', 'disabled'],
      ...['--rpc-bind-ip', '127.0.0.1', '--rpc-bind-port', `${port}`, '--disable-rpc-login', '--non-interactive', '--no-dns'],
      ...['--wallet-dir', directory, '--shared-ringdb-dir', join(own.path, 'ring'), '--log-file', join(own.path, 'log')],
      ...['--log-level', '0', '--max-concurrency', '1', ...flags()],
    ],
    ready: async () => (await moneroCall(url, 'get_version')).version > 0,
  })
  const rpc: WalletRpc['rpc'] = (method, params) => moneroCall(url, method, params)
  const end = async (how: () => Promise<unknown>): Promise<void> => {
    await how()
    own.remove()
  }
  return {
    url,
    pid: child.pid,
    directory,
    rpc,
    create: async (name) => {
      await rpc('create_wallet', { filename: name, password: '', language: 'English' })
      await rpc('auto_refresh', { enable: false })
      return (await rpc('get_address', { account_index: 0 })).address
    },
    stop: () => end(() => child.stop(20_000)),
    kill: () => end(() => child.kill()),
  }
}
