import type { RpcClient } from '../rpc/json-rpc.ts'

export interface DevAccount {
  readonly address: string
  /** 0x-prefixed; publicly known, never for anything but a local chain. */
  readonly privateKey: string
}

/** A running local EVM node. */
export interface EvmNode {
  readonly kind: 'anvil' | 'hardhat'
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly chainId: number
  /** `manual` mines only on `mine()`. */
  readonly mining: 'auto' | 'interval' | 'manual'
  readonly accounts: readonly DevAccount[]
  /** One JSON-RPC call straight to the node, past every proxy. */
  rpc<Result = unknown>(method: string, params?: readonly unknown[]): Promise<Result>
  readonly client: RpcClient
  mine(blocks?: number): Promise<void>
  blockNumber(): Promise<number>
  setBalance(address: string, wei: bigint): Promise<void>
  balanceOf(address: string): Promise<bigint>
  setCode(address: string, code: string): Promise<void>
  /** Empties the mempool. */
  dropAll(): Promise<void>
  /** Turns mining on each transaction on or off while the node runs. */
  setAutomine(on: boolean): Promise<void>
  /** Wei per gas of the next block. What waits with a lower fee cap is then stuck on hardhat, and thrown out by anvil's next block. */
  setBaseFee(wei: bigint): Promise<void>
  /** What the node wrote so far. */
  output(): string
  /** SIGTERM, then SIGKILL; idempotent. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
}

/** A transaction to place in a rewritten block: its raw bytes and the index of the block, 0 being the oldest one replaced. */
export type ReorgTransaction = readonly [raw: string, blockIndex: number]

export interface AnvilNode extends EvmNode {
  readonly kind: 'anvil'
  /** Replaces the last `depth` blocks with as many new ones that hold only `transactions`; the others are gone, not back in the pool. */
  reorg(depth: number, transactions?: readonly ReorgTransaction[]): Promise<void>
}
