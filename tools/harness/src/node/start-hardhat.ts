import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { startChild } from '../child/start-child.ts'
import { temporaryDirectory } from '../directory/temporary-directory.ts'
import { devMnemonic } from './dev-accounts.ts'
import { evmNode } from './evm-node.ts'
import type { EvmNode } from './node.ts'

export interface HardhatOptions {
  /** Default 137, Polygon PoS. */
  readonly chainId?: number
  /** False mines only on `mine()`; default true. */
  readonly automine?: boolean
  readonly accounts?: number
  /** Wei per gas of the first block; default 25 gwei. */
  readonly baseFee?: bigint
}

/**
 * Starts `hardhat node` (EDR) on a port the system picks. Unlike anvil it holds replacements to 10 % on both fees; it has no
 * `txpool_*`, no reorg, and answers `finalized` with the head.
 */
export async function startHardhat(options: HardhatOptions = {}): Promise<EvmNode & { kind: 'hardhat' }> {
  const { chainId = 137, automine = true, accounts = 10, baseFee = 25_000_000_000n } = options
  const directory = temporaryDirectory('hardhat')
  const network = {
    chainId,
    accounts: { mnemonic: devMnemonic, count: accounts },
    initialBaseFeePerGas: Number(baseFee),
    mining: { auto: automine, interval: 0, mempool: { order: 'priority' } },
  }
  const config = join(directory.path, 'hardhat.config.cjs')
  writeFileSync(config, `module.exports = ${JSON.stringify({ solidity: '0.8.28', networks: { hardhat: network } })};\n`)
  const hardhat = dirname(createRequire(import.meta.url).resolve('hardhat/package.json'))
  // Hardhat refuses to run (HH12) unless it finds itself installed beside its config file.
  mkdirSync(join(directory.path, 'node_modules'))
  symlinkSync(hardhat, join(directory.path, 'node_modules', 'hardhat'), 'junction')
  const listening = /server at http:\/\/127\.0\.0\.1:(\d+)/
  try {
    const child = await startChild({
      command: process.execPath,
      args: [join(hardhat, 'internal/cli/bootstrap.js'), '--config', config, 'node', '--hostname', '127.0.0.1', '--port', '0'],
      cwd: directory.path,
      env: { HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true', NODE_OPTIONS: '' },
      ready: listening,
      readyTimeoutMs: 60_000,
    })
    const port = Number(listening.exec(child.output())![1])
    const mining = automine ? 'auto' : 'manual'
    return evmNode({ kind: 'hardhat', child, port, chainId, mining, accounts, dropAll, cleanup: directory.remove })
  } catch (error) {
    directory.remove()
    throw error
  }
}

async function dropAll({ rpc }: Pick<EvmNode, 'rpc'>): Promise<void> {
  const pending = await rpc<{ hash: string }[]>('eth_pendingTransactions')
  for (const { hash } of pending) await rpc('hardhat_dropTransaction', [hash])
}
