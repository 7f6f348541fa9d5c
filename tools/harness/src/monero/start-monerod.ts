import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Child, startChild } from '../child/start-child.ts'
import { temporaryDirectory } from '../directory/temporary-directory.ts'
import { freePort } from '../port/free-port.ts'
import { type MoneroAnswer, moneroCall, moneroPost } from './monero-rpc.ts'

/** A Monero daemon on a chain of its own, which mines only when told. */
export interface Monerod {
  readonly url: string
  readonly pid: number
  /** JSON-RPC: `get_info`, `get_block` … @throws RpcError */
  rpc(method: string, params?: object): Promise<MoneroAnswer>
  /** The older endpoints: `get_transactions`, `send_raw_transaction` … */
  post(path: string, body?: object): Promise<MoneroAnswer>
  /** Number of blocks, the first included. */
  height(): Promise<number>
  /** Mines so many blocks to an address; they hold everything that waits. */
  mine(blocks: number, address: string): Promise<void>
  /** Takes the last blocks away; their transactions go back to the pool unless `flush`. Mine more to outgrow what a wallet has seen. */
  popBlocks(blocks: number, options?: { readonly flush?: boolean }): Promise<void>
  /** Empties the pool. */
  flushPool(): Promise<void>
  /** Stops the program in its tracks (SIGSTOP) and lets it go on: hung, not dead. */
  freeze(): void
  thaw(): void
  output(): string
  stop(): Promise<void>
}

/** Never a pid that means many: -1 would reach every process of the machine. */
function signalTo(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  if (!(pid > 1)) throw new Error(`not a process of ours: ${pid}`)
  process.kill(pid, name)
}

/** A transaction comes into a block only once it was relayed, which the daemon does a moment after it has accepted it. */
async function untilRelayed(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const { transactions = [] } = await moneroPost(url, 'get_transaction_pool')
    if (transactions.every((one: MoneroAnswer) => one.relayed === true)) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Starts Debian's monerod on regtest: mainnet addresses, newest rules from block 1, no network. About a second. */
export async function startMonerod(): Promise<Monerod> {
  const directory = temporaryDirectory('monerod')
  mkdirSync(join(directory.path, 'chain'))
  const [port, peers] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${port}`
  const child: Child = await startChild({
    command: 'monerod',
    args: [
      ...['--regtest', '--offline', '--fixed-difficulty', '1', '--non-interactive', '--no-zmq', '--no-igd', '--hide-my-port'],
      ...['--data-dir', join(directory.path, 'chain'), '--log-file', join(directory.path, 'log'), '--log-level', '0'],
      ...['--rpc-bind-ip', '127.0.0.1', '--rpc-bind-port', `${port}`, '--p2p-bind-ip', '127.0.0.1', '--p2p-bind-port', `${peers}`],
      ...[
        '--disable-dns-checkpoints',
        '--check-updates',
        'disabled',
        '--disable-rpc-ban',
        '--rpc-ssl',
        'disabled',
        '--max-concurrency',
        '2',
      ],
    ],
    ready: async () => (await moneroCall(url, 'get_info')).status === 'OK',
  })
  const flushPool = async (): Promise<void> => void (await moneroCall(url, 'flush_txpool'))
  return {
    url,
    pid: child.pid,
    rpc: (method, params) => moneroCall(url, method, params),
    post: (path, body) => moneroPost(url, path, body),
    height: async () => (await moneroCall(url, 'get_block_count')).count,
    mine: async (blocks, address) => {
      await untilRelayed(url)
      await moneroCall(url, 'generateblocks', { amount_of_blocks: blocks, wallet_address: address, starting_nonce: 0 })
    },
    popBlocks: async (blocks, { flush = false } = {}) => {
      await moneroPost(url, 'pop_blocks', { nblocks: blocks })
      if (flush) await flushPool()
    },
    flushPool,
    freeze: () => signalTo(child.pid, 'SIGSTOP'),
    thaw: () => signalTo(child.pid, 'SIGCONT'),
    output: () => child.output(),
    stop: async () => {
      // SIGKILL ends a stopped program too.
      await child.kill()
      directory.remove()
    },
  }
}
