import { Wallet } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EvmNode } from '../node/node.ts'
import { startHardhat } from '../node/start-hardhat.ts'
import { type FaultProxy, startFaultProxy } from '../proxy/start-fault-proxy.ts'
import { type RpcClient, rpcClient } from '../rpc/json-rpc.ts'

const gwei = 1_000_000_000n
let node: EvmNode
let proxy: FaultProxy
let client: RpcClient

beforeAll(async () => {
  node = await startHardhat({ automine: false })
  proxy = await startFaultProxy({ upstream: node.url, rules: { accountQueue: 2 } })
  client = rpcClient(proxy.url)
})
afterAll(async () => {
  client?.close()
  await proxy?.stop()
  await node?.stop()
})

async function send(nonce: number, tip: bigint, cap: bigint): Promise<string> {
  const fees = { maxPriorityFeePerGas: tip, maxFeePerGas: cap }
  const wallet = new Wallet(node.accounts[0]!.privateKey)
  const raw = await wallet.signTransaction({ type: 2, chainId: 137, nonce, to: wallet.address, gasLimit: 21_000n, ...fees })
  const { error, result } = await client.exchange({ method: 'eth_sendRawTransaction', params: [raw] })
  return error?.message ?? String(result)
}
const atNode = (hash: string): Promise<unknown> => node.rpc('eth_getTransactionByHash', [hash])

test('the rules hold over EDR too, in bor’s words', async () => {
  const cap = 100n * gwei
  expect(await send(0, gwei, cap)).toContain('transaction gas price below minimum')
  expect(await send(0, 30n * gwei, cap)).toMatch(/^0x/)
  expect(await send(0, 30n * gwei, cap)).toBe('already known')
  expect(await send(0, 33n * gwei, cap)).toBe('replacement transaction underpriced')
  await node.mine()
  expect(await send(0, 30n * gwei, cap)).toBe('nonce too low: next nonce 1, tx nonce 0')
})

test('a gapped transaction beyond the queue is dropped there', async () => {
  const cap = 100n * gwei
  const highest = await send(5, 30n * gwei, cap)
  await send(4, 30n * gwei, cap)
  expect(await atNode(highest)).not.toBeNull()
  const lowest = await send(3, 30n * gwei, cap)
  expect(await atNode(highest)).toBeNull()
  expect(await atNode(lowest)).not.toBeNull()
})
