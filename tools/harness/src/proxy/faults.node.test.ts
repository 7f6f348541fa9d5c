import { Wallet } from 'ethers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AnvilNode } from '../node/node.ts'
import { startAnvil } from '../node/start-anvil.ts'
import { type RpcClient, rpcClient } from '../rpc/json-rpc.ts'
import type { TransportFault } from './faults.ts'
import { type FaultProxy, startFaultProxy } from './start-fault-proxy.ts'

let node: AnvilNode
let proxy: FaultProxy
let client: RpcClient

beforeAll(async () => {
  node = await startAnvil()
})
afterAll(() => node?.stop())
beforeEach(async () => {
  proxy = await startFaultProxy({ upstream: node.url, seed: 7 })
  client = rpcClient(proxy.url)
})
afterEach(async () => {
  client.close()
  await proxy.stop()
})

const hex = (value: number): string => `0x${value.toString(16)}`
const sender = (): string => node.accounts[0]!.address
const nonceAtNode = async (): Promise<number> => Number(await node.rpc('eth_getTransactionCount', [sender(), 'latest']))
/** anvil answers a send before it has mined it. */
const mined = (nonce: number) => vi.waitFor(async () => expect(await nonceAtNode()).toBe(nonce + 1), { timeout: 60_000, interval: 10 })

async function signed(): Promise<string> {
  const fees = { maxPriorityFeePerGas: 30_000_000_000n, maxFeePerGas: 200_000_000_000n }
  const to = node.accounts[1]!.address
  const wallet = new Wallet(node.accounts[0]!.privateKey)
  return wallet.signTransaction({ type: 2, chainId: 137, nonce: await nonceAtNode(), gasLimit: 21_000n, to, value: 1n, ...fees })
}

async function post(body: unknown, signal?: AbortSignal): Promise<{ status: number; text: string }> {
  const response = await fetch(proxy.url, { method: 'POST', body: JSON.stringify(body), ...(signal && { signal }) })
  return { status: response.status, text: await response.text() }
}
const send = (raw: string, signal?: AbortSignal) => post({ jsonrpc: '2.0', id: 1, method: 'eth_sendRawTransaction', params: [raw] }, signal)

describe('without faults', () => {
  test('answers are the node’s, ids the caller’s, batches in order', async () => {
    expect(await client.call('eth_chainId')).toBe('0x89')
    const answered = JSON.parse(
      (
        await post([
          { id: 'b', method: 'eth_chainId' },
          { id: 9, method: 'no_such' },
        ])
      ).text,
    )
    expect(answered[0]).toEqual({ jsonrpc: '2.0', id: 'b', result: '0x89' })
    expect(answered[1].id).toBe(9)
    expect(answered[1].error.code).toBe(-32601)
  })

  test('calls are counted by method, batch elements singly', async () => {
    await client.batch([{ method: 'eth_chainId' }, { method: 'eth_chainId' }, { method: 'eth_blockNumber' }])
    await client.call('eth_blockNumber')
    expect(proxy.calls.byMethod()).toEqual({ eth_blockNumber: 2, eth_chainId: 2 })
    expect([proxy.calls.count(), proxy.calls.count('eth_chainId'), proxy.calls.requests()]).toEqual([4, 2, 2])
    proxy.calls.reset()
    expect(proxy.calls.count()).toBe(0)
  })
})

describe('the transaction is in the chain although the caller got', () => {
  test('a closed socket', async () => {
    const [raw, nonce] = [await signed(), await nonceAtNode()]
    proxy.loseNextReply()
    await expect(send(raw)).rejects.toThrow('fetch failed')
    await mined(nonce)
    expect(proxy.sends().map(({ fault }) => fault)).toEqual(['loseReply'])
    expect(proxy.sends()[0]).toMatchObject({ raw, hash: expect.stringMatching(/^0x[0-9a-f]{64}$/) })
  })

  test.each([
    ['unavailableAfterAccept', 503, 'service unavailable'],
    ['garbage', 200, '<html>'],
  ] as const)('%s: %i %s', async (fault, status, text) => {
    const [raw, nonce] = [await signed(), await nonceAtNode()]
    proxy.failNext(fault, 'eth_sendRawTransaction')
    const reply = await send(raw)
    expect(reply.status).toBe(status)
    expect(reply.text).toContain(text)
    await mined(nonce)
  })

  test('no answer at all', async () => {
    const [raw, nonce] = [await signed(), await nonceAtNode()]
    proxy.setFaults({ hang: { rate: 1, methods: ['eth_sendRawTransaction'] } })
    await expect(send(raw, AbortSignal.timeout(300))).rejects.toThrow(/timeout/)
    await mined(nonce)
    expect(await client.call('eth_chainId')).toBe('0x89')
  })
})

describe('the node never hears of the transaction', () => {
  test.each<[TransportFault, number | undefined]>([
    ['dropRequest', undefined],
    ['unavailable', 503],
    ['tooManyRequests', 429],
  ])('%s', async (fault, status) => {
    const [raw, nonce] = [await signed(), await nonceAtNode()]
    proxy.failNext(fault, 'eth_sendRawTransaction')
    if (status === undefined) await expect(send(raw)).rejects.toThrow('fetch failed')
    else expect((await send(raw)).status).toBe(status)
    expect(await nonceAtNode()).toBe(nonce)
    expect(proxy.calls.count('eth_sendRawTransaction')).toBe(1)
    expect((await send(raw)).status).toBe(200)
    await mined(nonce)
  })

  test('down refuses the connection, up serves the same port', async () => {
    await proxy.down()
    await expect(client.call('eth_chainId')).rejects.toThrow(/ECONNREFUSED/)
    await proxy.up()
    expect(await client.call('eth_chainId')).toBe('0x89')
  })
})

describe('chance', () => {
  const outcomes = async (seed: number): Promise<string> => {
    const seeded = await startFaultProxy({ upstream: node.url, seed, faults: { unavailable: 0.3 } })
    let pattern = ''
    for (let call = 0; call < 100; call += 1) {
      const { status } = await fetch(seeded.url, { method: 'POST', body: '{"id":1,"method":"eth_chainId"}' })
      pattern += status === 200 ? '.' : 'x'
    }
    await seeded.stop()
    return pattern
  }

  test('the same seed fails the same calls, another seed others, about as often as asked', async () => {
    const [first, again, other] = [await outcomes(3), await outcomes(3), await outcomes(4)]
    expect(again).toBe(first)
    expect(other).not.toBe(first)
    const failed = first.split('x').length - 1
    expect(failed).toBeGreaterThan(15)
    expect(failed).toBeLessThan(45)
  })
})

describe('delay', () => {
  test.each(['delayMs', 'replyDelayMs'] as const)('%s', async (kind) => {
    const began = performance.now()
    proxy.setFaults({ [kind]: 120 })
    await client.call('eth_chainId')
    expect(performance.now() - began).toBeGreaterThan(115)
    proxy.clearFaults()
  })

  test('delayMs waits before the node hears, replyDelayMs after', async () => {
    const height = await node.blockNumber()
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
    proxy.setFaults({ delayMs: 600 })
    const late = client.call('eth_blockNumber')
    await wait(100)
    proxy.setFaults({ delayMs: 0, replyDelayMs: 600 })
    const early = client.call('eth_blockNumber')
    await wait(100)
    await node.mine()
    expect(Number(await late)).toBe(height + 1)
    expect(hex(height)).toBe(await early)
  })
})
