import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { deployToken } from '../contract/deploy-token.ts'
import { transact } from '../contract/transact.ts'
import type { AnvilNode } from '../node/node.ts'
import { startAnvil } from '../node/start-anvil.ts'
import { type RpcClient, rpcClient } from '../rpc/json-rpc.ts'
import { type FaultProxy, startFaultProxy } from './start-fault-proxy.ts'

let node: AnvilNode
let proxy: FaultProxy
let client: RpcClient

beforeAll(async () => {
  node = await startAnvil()
  await node.mine(10)
  proxy = await startFaultProxy({ upstream: node.url })
  client = rpcClient(proxy.url)
})
afterAll(async () => {
  client?.close()
  await proxy?.stop()
  await node?.stop()
})
beforeEach(() => proxy.clearFaults())

const hex = (value: number): string => `0x${value.toString(16)}`
const number = async (tag: string): Promise<number | undefined> => {
  const block = await client.call<{ number: string } | null>('eth_getBlockByNumber', [tag, false])
  return block === null ? undefined : Number(block.number)
}
const payment = () => transact(node, node.accounts[0]!, { to: node.accounts[1]!.address, value: 5n })

describe('a provider that lags', () => {
  test('stops at one height with its blocks, tags, state and nonce', async () => {
    const nonce = await client.call<string>('eth_getTransactionCount', [node.accounts[0]!.address, 'latest'])
    const balance = await client.call<string>('eth_getBalance', [node.accounts[1]!.address, 'latest'])
    const head = await node.blockNumber()
    await payment()
    await node.mine(2)
    proxy.setFaults({ lagBlocks: 3 })
    expect(Number(await client.call('eth_blockNumber'))).toBe(head)
    expect(await number('latest')).toBe(head)
    expect(await number('pending')).toBe(head)
    expect(await number(hex(head))).toBe(head)
    expect(await number(hex(head + 1))).toBeUndefined()
    expect(await number('finalized')).toBe(head - 2)
    for (const tag of ['latest', 'pending']) {
      expect(await client.call('eth_getTransactionCount', [node.accounts[0]!.address, tag])).toBe(nonce)
    }
    expect(await client.call('eth_getBalance', [node.accounts[1]!.address, 'latest'])).toBe(balance)
    await expect(client.call('eth_getBalance', [node.accounts[1]!.address, hex(head + 1)])).rejects.toThrow('header not found')
    const history = await client.call<{ oldestBlock: string }>('eth_feeHistory', ['0x2', 'latest', []])
    expect(Number(history.oldestBlock)).toBe(head - 1)
  })

  test('has no receipt and a pending transaction, until it catches up', async () => {
    const { hash, blockNumber } = await payment()
    const blockHash = (await client.call<{ hash: string }>('eth_getBlockByNumber', [hex(blockNumber), false])).hash
    proxy.setFaults({ lagBlocks: 1 })
    expect(await client.call('eth_getTransactionReceipt', [hash])).toBeNull()
    expect(await client.call('eth_getTransactionByHash', [hash])).toMatchObject({ hash, blockNumber: null, blockHash: null })
    expect(await client.call('eth_getBlockByHash', [blockHash, false])).toBeNull()
    await node.mine()
    expect(await client.call('eth_getTransactionReceipt', [hash])).toMatchObject({ status: '0x1' })
    expect(await client.call('eth_getTransactionByHash', [hash])).toMatchObject({ blockHash })
  })

  test('has no logs from above its head', async () => {
    const token = await deployToken(node, 'standard')
    await token.mint(node.accounts[0]!.address, 1n)
    const head = await node.blockNumber()
    const logs = (fromBlock: string, toBlock: string) =>
      client.call<unknown[]>('eth_getLogs', [{ address: token.address, fromBlock, toBlock }])
    expect(await logs(hex(0), 'latest')).toHaveLength(1)
    proxy.setFaults({ lagBlocks: 1 })
    expect(await logs(hex(0), 'latest')).toHaveLength(0)
    expect(await logs(hex(head), hex(head))).toHaveLength(0)
    await node.mine()
    expect(await logs(hex(head), hex(head))).toHaveLength(1)
  })

  test('does not know a contract that is too new', async () => {
    const token = await deployToken(node, 'standard')
    proxy.setFaults({ lagBlocks: 1 })
    expect(await client.call('eth_getCode', [token.address, 'latest'])).toBe('0x')
    const call = { to: token.address, data: token.abi.encodeFunctionData('decimals', []) }
    expect(await client.call('eth_call', [call, 'latest'])).toBe('0x')
  })
})

describe('finality', () => {
  test('stalled: the tag stands still while the chain grows', async () => {
    const height = await proxy.stallFinalized()
    await node.mine(5)
    expect(await number('finalized')).toBe(height)
    expect(await number('latest')).toBe(height + 7)
    proxy.clearFaults()
    expect(await number('finalized')).toBe(height + 5)
  })

  test('missing: bor’s error for a milestone it has not heard of', async () => {
    proxy.setFaults({ finalized: 'missing' })
    await expect(number('finalized')).rejects.toThrow('finalized block not found')
    expect(await number('latest')).toBeGreaterThan(0)
  })
})

describe('lies', () => {
  test('another chain', async () => {
    proxy.setFaults({ chainId: 80002 })
    expect(await client.call('eth_chainId')).toBe(hex(80002))
    expect(await client.call('net_version')).toBe('80002')
  })

  test('no receipt, no transaction, with the probability asked for', async () => {
    const { hash } = await payment()
    proxy.setFaults({ nullReceipts: 1 })
    expect(await client.call('eth_getTransactionReceipt', [hash])).toBeNull()
    expect(await client.call('eth_getTransactionByHash', [hash])).not.toBeNull()
    proxy.setFaults({ nullReceipts: 0, nullTransactions: 1 })
    expect(await client.call('eth_getTransactionReceipt', [hash])).not.toBeNull()
    expect(await client.call('eth_getTransactionByHash', [hash])).toBeNull()
  })

  test('a receipt altered, denied, invented, and true again', async () => {
    const { hash } = await payment()
    const receipt = () => client.call('eth_getTransactionReceipt', [hash])
    const alter = proxy.lieAboutReceipt(hash, { status: '0x0' })
    expect(await receipt()).toMatchObject({ transactionHash: hash, status: '0x0' })
    alter()
    const deny = proxy.lieAboutReceipt(hash, null)
    expect(await receipt()).toBeNull()
    deny()
    expect(await receipt()).toMatchObject({ status: '0x1' })
    const invented = `0x${'ab'.repeat(32)}`
    proxy.lieAboutReceipt(invented, { transactionHash: invented, status: '0x1' })
    expect(await client.call('eth_getTransactionReceipt', [invented])).toEqual({ transactionHash: invented, status: '0x1' })
  })

  test('any other result', async () => {
    proxy.lie('eth_getBalance', () => '0x7')
    expect(await client.call('eth_getBalance', [node.accounts[0]!.address, 'latest'])).toBe('0x7')
  })
})
