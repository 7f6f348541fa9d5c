import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { startChild } from '../child/start-child.ts'
import { evmNode } from './evm-node.ts'
import type { AnvilNode } from './node.ts'

export interface AnvilOptions {
  /** Default 137, Polygon PoS. */
  readonly chainId?: number
  /** Mines every so many seconds instead of on each transaction; fractions allowed. */
  readonly blockTimeSeconds?: number
  /** False mines only on `mine()`. Default true, unless a block time is set. */
  readonly automine?: boolean
  /** `finalized` is two epochs behind the head; default 1 slot, so the head minus 2. */
  readonly slotsInAnEpoch?: number
  readonly accounts?: number
  /** Wei per gas of the first block; default 25 gwei, the order of Polygon's. */
  readonly baseFee?: bigint
  readonly gasLimit?: bigint
  /** Balance of each account in whole coins; default 10000. */
  readonly balance?: number
  readonly extraArgs?: readonly string[]
}

/** The native binary inside the npm package: its bin script would be a second process between us and the pid. */
export function anvilBinary(): string {
  const require = createRequire(import.meta.url)
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  const outer = createRequire(require.resolve('@foundry-rs/anvil/package.json'))
  const inner = outer.resolve(`@foundry-rs/anvil-${process.platform}-${arch}/package.json`)
  return join(dirname(inner), 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil')
}

/** Starts anvil on a port the system picks, with state in memory only; `stop()` it, or it dies with this process. */
export async function startAnvil(options: AnvilOptions = {}): Promise<AnvilNode> {
  const { chainId = 137, slotsInAnEpoch = 1, accounts = 10, baseFee = 25_000_000_000n } = options
  const mining = options.blockTimeSeconds !== undefined ? 'interval' : options.automine === false ? 'manual' : 'auto'
  const args = ['--host', '127.0.0.1', '--port', '0', '--chain-id', `${chainId}`, '--accounts', `${accounts}`]
  args.push('--slots-in-an-epoch', `${slotsInAnEpoch}`, '--block-base-fee-per-gas', `${baseFee}`)
  if (mining === 'interval') args.push('--block-time', `${options.blockTimeSeconds}`)
  if (mining === 'manual') args.push('--no-mining')
  if (options.gasLimit !== undefined) args.push('--gas-limit', `${options.gasLimit}`)
  if (options.balance !== undefined) args.push('--balance', `${options.balance}`)
  const listening = /Listening on 127\.0\.0\.1:(\d+)/
  const child = await startChild({
    command: anvilBinary(),
    args: [...args, ...(options.extraArgs ?? [])],
    ready: listening,
  })
  const port = Number(listening.exec(child.output())![1])
  const node = evmNode({
    kind: 'anvil',
    child,
    port,
    chainId,
    mining,
    accounts,
    dropAll: async ({ rpc }) => void (await rpc('anvil_dropAllTransactions')),
  })
  return {
    ...node,
    reorg: async (depth, transactions = []) => void (await node.rpc('anvil_reorg', [depth, transactions])),
  }
}
