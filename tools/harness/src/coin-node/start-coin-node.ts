import { existsSync } from 'node:fs'
import { type Child, startChild } from '../child/start-child.ts'
import { temporaryDirectory } from '../directory/temporary-directory.ts'
import { freePort } from '../port/free-port.ts'
import { type RpcClient, rpcClient } from '../rpc/json-rpc.ts'

/** Which node program of the Bitcoin family. */
export type CoinNodeKind = 'litecoind' | 'bitcoind' | 'dogecoind' | 'bchn'

export interface CoinNodeOptions {
  /** Default `litecoind`, which apt brings. */
  readonly kind?: CoinNodeKind
  /** Where the program is; default: on the path, or what BITCOIND, DOGECOIND, BCHN_BITCOIND say. */
  readonly program?: string
  /** Further command-line flags. */
  readonly args?: readonly string[]
  /** Blocks mined to the node's own wallet at the start; default 110, so that ten of them are spendable. */
  readonly blocks?: number
}

/** A node on a regtest chain of its own, with a wallet that mines when told. */
export interface CoinNode {
  readonly kind: CoinNodeKind
  /** With user and password. */
  readonly url: string
  readonly pid: number
  readonly client: RpcClient
  rpc<Result = unknown>(method: string, params?: readonly unknown[]): Promise<Result>
  height(): Promise<number>
  /** Hash of block 0. */
  readonly genesis: string
  /** A fresh address of the node's own wallet. */
  newAddress(): Promise<string>
  /** Mines so many blocks, which hold everything waiting, or nothing if `empty`. */
  mine(blocks?: number, options?: { readonly empty?: boolean }): Promise<void>
  /** Pays an address from the node's wallet; waits in the mempool. Base units. */
  pay(address: string, units: bigint): Promise<string>
  /** Pays several at once. */
  payMany(payments: ReadonlyMap<string, bigint>): Promise<string>
  /** Replaces the last blocks by as many and one more, empty ones; their transactions are back in the mempool. */
  reorg(depth: number): Promise<void>
  output(): string
  stop(): Promise<void>
}

// MWEB makes litecoind's regtest stop at height 431; the others make it as strict as Bitcoin's main network, and replace as that does.
const flagsOf: { readonly [Kind in CoinNodeKind]: readonly string[] } = {
  litecoind: ['-vbparams=mweb:-2:0', '-acceptnonstdtxn=0', '-dustrelayfee=0.00003', '-mempoolreplacement=1', '-fallbackfee=0.0001'],
  bitcoind: ['-acceptnonstdtxn=0', '-fallbackfee=0.0001', '-minrelaytxfee=0.00001', '-incrementalrelayfee=0.00001'],
  dogecoind: ['-acceptnonstdtxn=0', '-upnp=0'],
  bchn: ['-acceptnonstdtxn=0', '-usecashaddr=1'],
}

const variableOf: { readonly [Kind in CoinNodeKind]: string | undefined } = {
  litecoind: undefined,
  bitcoind: 'BITCOIND',
  dogecoind: 'DOGECOIND',
  bchn: 'BCHN_BITCOIND',
}

/** The program of a kind, or undefined where this machine has none: a suite for it is then not registered. */
export function coinNodeProgram(kind: CoinNodeKind): string | undefined {
  const variable = variableOf[kind]
  if (variable !== undefined) return process.env[variable]
  return existsSync('/usr/bin/litecoind') ? '/usr/bin/litecoind' : undefined
}

/** Coins with eight decimals, as JSON numbers want them; exact for what tests pay. */
function coins(units: bigint): string {
  return `${units / 100_000_000n}.${(units % 100_000_000n).toString().padStart(8, '0')}`
}

/** Starts a node on free ports with a directory of its own. About two seconds. */
export async function startCoinNode(options: CoinNodeOptions = {}): Promise<CoinNode> {
  const { kind = 'litecoind', args = [], blocks = 110 } = options
  const program = options.program ?? coinNodeProgram(kind)
  if (program === undefined) throw new Error(`${kind} is not on this machine`)
  const directory = temporaryDirectory(kind)
  const port = await freePort()
  const url = `http://test:test@127.0.0.1:${port}`
  const client = rpcClient(url)
  const rpc = client.call
  const child: Child = await startChild({
    command: program,
    args: [
      ...['-regtest', '-server=1', `-datadir=${directory.path}`, `-rpcport=${port}`, '-rpcbind=127.0.0.1', '-rpcallowip=127.0.0.1'],
      ...['-rpcuser=test', '-rpcpassword=test', '-listen=0', '-dnsseed=0', '-keypool=20', '-par=1', '-rpcthreads=8'],
      ...['-rpcworkqueue=512', '-printtoconsole=0', '-dbcache=16', ...flagsOf[kind], ...args],
    ],
    ready: async () => (await rpc<number>('getblockcount')) >= 0,
  })
  if (kind !== 'dogecoind') await rpc('createwallet', ['bench']).catch(() => undefined)
  const home = await rpc<string>('getnewaddress')
  const mine: CoinNode['mine'] = async (count = 1, { empty = false } = {}) => {
    if (!empty) return void (await rpc('generatetoaddress', [count, home]))
    // Each to an address of its own: within one second two empty blocks of one height would else be the same, and one is invalid.
    for (let left = count; left > 0; left -= 1) await rpc('generateblock', [await rpc<string>('getnewaddress'), []])
  }
  if (blocks > 0) await mine(blocks)
  const end = async (how: () => Promise<unknown>): Promise<void> => {
    await how()
    client.close()
    directory.remove()
  }
  return {
    kind,
    url,
    pid: child.pid,
    client,
    rpc,
    genesis: await rpc<string>('getblockhash', [0]),
    height: () => rpc<number>('getblockcount'),
    newAddress: () => rpc<string>('getnewaddress'),
    mine,
    pay: (address, units) => rpc<string>('sendtoaddress', [address, coins(units)]),
    payMany: (payments) => rpc<string>('sendmany', ['', Object.fromEntries([...payments].map(([to, units]) => [to, coins(units)]))]),
    reorg: async (depth) => {
      const height = await rpc<number>('getblockcount')
      await rpc('invalidateblock', [await rpc<string>('getblockhash', [height - depth + 1])])
      await mine(depth + 1, { empty: true })
    },
    output: () => child.output(),
    // Its directory is gone with it: nothing to shut down in order, which takes it ten seconds.
    stop: () => end(() => child.kill()),
  }
}
