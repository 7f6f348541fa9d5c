import { Wallet } from 'ethers'
import { quantity } from '../node/evm-node.ts'
import type { DevAccount, EvmNode } from '../node/node.ts'

export interface Call {
  readonly to?: string
  readonly data?: string
  /** Wei. */
  readonly value?: bigint
  /** Estimated by the node when unset, so a revert surfaces before anything is sent. */
  readonly gasLimit?: bigint
}

export interface MinedReceipt {
  readonly hash: string
  readonly status: bigint
  readonly gasUsed: bigint
  readonly blockNumber: number
  readonly contractAddress: string | null
  readonly logs: readonly { readonly address: string; readonly topics: readonly string[]; readonly data: string }[]
}

/** Signs, sends and mines one transaction of a development account straight at the node; on a `manual` node it mines a block for it. */
export async function transact(node: EvmNode, from: DevAccount, call: Call): Promise<MinedReceipt> {
  const nonce = Number(await node.rpc<string>('eth_getTransactionCount', [from.address, 'pending']))
  const block = await node.rpc<{ baseFeePerGas: string }>('eth_getBlockByNumber', ['latest', false])
  const maxPriorityFeePerGas = 30_000_000_000n
  const request = { from: from.address, to: call.to, data: call.data, value: quantity(call.value ?? 0n) }
  const gasLimit = call.gasLimit ?? (BigInt(await node.rpc<string>('eth_estimateGas', [request])) * 5n) / 4n
  const raw = await new Wallet(from.privateKey).signTransaction({
    type: 2,
    chainId: node.chainId,
    nonce,
    to: call.to ?? null,
    data: call.data ?? '0x',
    value: call.value ?? 0n,
    gasLimit,
    maxPriorityFeePerGas,
    maxFeePerGas: 2n * BigInt(block.baseFeePerGas) + maxPriorityFeePerGas,
  })
  const hash = await node.rpc<string>('eth_sendRawTransaction', [raw])
  if (node.mining === 'manual') await node.mine()
  return receipt(node, hash)
}

async function receipt(node: EvmNode, hash: string): Promise<MinedReceipt> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const found = await node.rpc<Record<string, string> | null>('eth_getTransactionReceipt', [hash])
    if (found !== null) {
      return {
        hash,
        status: BigInt(found['status']!),
        gasUsed: BigInt(found['gasUsed']!),
        blockNumber: Number(found['blockNumber']),
        contractAddress: found['contractAddress'] ?? null,
        logs: found['logs'] as unknown as MinedReceipt['logs'],
      }
    }
    await new Promise((resolve) => setTimeout(resolve, attempt < 20 ? 5 : 50))
  }
  throw new Error(`transaction ${hash} was not mined`)
}
