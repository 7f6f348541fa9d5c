import { concat, encodeRlp, keccak256, SigningKey, stripZerosLeft, toBeHex, Wallet } from 'ethers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { delegateAccount } from '../contract/deployed.ts'
import type { AnvilNode, DevAccount } from '../node/node.ts'
import { startAnvil } from '../node/start-anvil.ts'
import { type FaultProxy, startFaultProxy } from '../proxy/start-fault-proxy.ts'
import { type JsonRpcReply, type RpcClient, rpcClient } from '../rpc/json-rpc.ts'
import type { BorRules } from './bor-rules.ts'

const gwei = 1_000_000_000n
let node: AnvilNode
let proxy: FaultProxy
let client: RpcClient
let sender: DevAccount
let sendersUsed = 0

beforeAll(async () => {
  node = await startAnvil({ automine: false, accounts: 40 })
})
afterAll(() => node?.stop())
beforeEach(async () => {
  sender = node.accounts[sendersUsed]!
  sendersUsed += 1
  await open({})
})
afterEach(close)

async function open(rules: Partial<BorRules>): Promise<void> {
  proxy = await startFaultProxy({ upstream: node.url, rules })
  client = rpcClient(proxy.url)
}
async function close(): Promise<void> {
  client.close()
  await proxy.stop()
}

type Fields = Partial<{ nonce: number; tip: bigint; cap: bigint; value: bigint; data: string; gas: bigint; to: string }>

function signed({ nonce = 0, tip = 30n * gwei, cap = 100n * gwei, value = 1n, data = '0x', gas = 21_000n, to }: Fields): Promise<string> {
  return new Wallet(sender.privateKey).signTransaction({
    type: 2,
    chainId: 137,
    nonce,
    to: to ?? '0x00000000000000000000000000000000000000aa',
    value,
    data,
    gasLimit: gas,
    maxPriorityFeePerGas: tip,
    maxFeePerGas: cap,
  })
}

const submit = async (raw: string): Promise<JsonRpcReply> => client.exchange({ method: 'eth_sendRawTransaction', params: [raw] })
const send = async (fields: Fields): Promise<JsonRpcReply> => submit(await signed(fields))
const message = async (fields: Fields): Promise<string | undefined> => (await send(fields)).error?.message
const hash = async (fields: Fields): Promise<string> => {
  const reply = await send(fields)
  expect(reply.error).toBeUndefined()
  return String(reply.result)
}
const atNode = (of: string): Promise<unknown> => node.rpc('eth_getTransactionByHash', [of])

describe('the tip floor', () => {
  test('one wei below 25 gwei is refused in bor’s words, 25 gwei goes in', async () => {
    expect(await message({ tip: 25n * gwei - 1n })).toBe(
      'transaction gas price below minimum: gas tip cap 24999999999, minimum needed 25000000000',
    )
    expect(await node.rpc('eth_getTransactionCount', [sender.address, 'pending'])).toBe('0x0')
    expect(await message({ tip: 25n * gwei })).toBeUndefined()
  })

  test('older nodes say it shorter', async () => {
    proxy.pool!.setRules({ olderFloorText: true })
    expect(await message({ tip: gwei })).toBe('transaction underpriced')
  })
})

describe('replacement', () => {
  const old = { tip: 30n * gwei, cap: 100n * gwei }

  test.each([
    ['tip alone', { tip: 33n * gwei, cap: 100n * gwei }],
    ['cap alone', { tip: 30n * gwei, cap: 110n * gwei }],
    ['both, the tip a wei short', { tip: 33n * gwei - 1n, cap: 110n * gwei }],
    ['both, the cap a wei short', { tip: 33n * gwei, cap: 110n * gwei - 1n }],
  ])('by 10 %% in %s is refused', async (_, fees) => {
    const first = await hash(old)
    expect(await message(fees)).toBe('replacement transaction underpriced')
    expect(await atNode(first)).not.toBeNull()
  })

  test('by 10 % in both takes the place of the first', async () => {
    const first = await hash(old)
    const second = await hash({ tip: 33n * gwei, cap: 110n * gwei })
    expect(await atNode(first)).toBeNull()
    expect(await atNode(second)).not.toBeNull()
    expect(await message({ tip: 36n * gwei, cap: 120n * gwei })).toBe('replacement transaction underpriced')
  })
})

describe('what it has seen', () => {
  test('the same bytes are already known', async () => {
    const raw = await signed({})
    expect((await submit(raw)).error).toBeUndefined()
    expect((await submit(raw)).error?.message).toBe('already known')
  })

  test('bytes sent past the proxy are already known too', async () => {
    const raw = await signed({})
    await node.rpc('eth_sendRawTransaction', [raw])
    expect((await submit(raw)).error?.message).toBe('already known')
  })

  test('a mined nonce is too low', async () => {
    const raw = await signed({})
    await submit(raw)
    await node.mine()
    expect((await submit(raw)).error?.message).toBe('nonce too low: next nonce 1, tx nonce 0')
  })

  test('what the node dropped, or a reorg undid, can be sent again', async () => {
    const raw = await signed({})
    await submit(raw)
    await node.dropAll()
    expect((await submit(raw)).error).toBeUndefined()
    await node.mine()
    await node.reorg(1)
    expect((await submit(raw)).error).toBeUndefined()
    await node.mine()
    expect(Number(await node.rpc('eth_getTransactionCount', [sender.address, 'latest']))).toBe(1)
  })

  test('twenty sends of one nonce at once: one gets in', async () => {
    const raws = await Promise.all(Array.from({ length: 20 }, (_, index) => signed({ value: BigInt(index) })))
    const replies = await Promise.all(raws.map(submit))
    expect(replies.filter(({ error }) => error === undefined)).toHaveLength(1)
    expect(new Set(replies.map(({ error }) => error?.message))).toEqual(new Set([undefined, 'replacement transaction underpriced']))
  })

  test('two providers over one node share a pool when told to', async () => {
    const second = await startFaultProxy({ upstream: node.url, pool: proxy.pool! })
    const other = rpcClient(second.url)
    await hash({})
    const params = [await signed({ tip: 31n * gwei, cap: 101n * gwei })]
    expect((await other.exchange({ method: 'eth_sendRawTransaction', params })).error?.message).toBe('replacement transaction underpriced')
    other.close()
    await second.stop()
  })
})

describe('gaps', () => {
  test('a gapped nonce waits for the one below it', async () => {
    const second = await hash({ nonce: 1 })
    await node.mine()
    expect(await atNode(second)).toMatchObject({ blockNumber: null })
    await hash({ nonce: 0 })
    await node.mine()
    expect(await atNode(second)).toMatchObject({ blockNumber: expect.stringMatching(/^0x/) })
  })

  test('the 65th gapped transaction is answered with its hash and vanishes', async () => {
    for (let nonce = 1; nonce <= 64; nonce += 1) await hash({ nonce })
    const vanished = await hash({ nonce: 65 })
    expect(vanished).toMatch(/^0x[0-9a-f]{64}$/)
    expect(await atNode(vanished)).toBeNull()
    await hash({ nonce: 0 })
    expect(await atNode(await hash({ nonce: 65 }))).not.toBeNull()
  })

  test('a lower nonce pushes the highest out', async () => {
    let highest = ''
    for (let nonce = 2; nonce <= 65; nonce += 1) highest = await hash({ nonce })
    expect(await atNode(highest)).not.toBeNull()
    const lower = await hash({ nonce: 1 })
    expect(await atNode(highest)).toBeNull()
    expect(await atNode(lower)).not.toBeNull()
    await hash({ nonce: 0 })
    await node.mine()
    expect(Number(await node.rpc('eth_getTransactionCount', [sender.address, 'latest']))).toBe(65)
  })

  test('without a gap there is no such limit', async () => {
    for (let nonce = 0; nonce < 80; nonce += 1) await hash({ nonce })
    expect(Number(await node.rpc('eth_getTransactionCount', [sender.address, 'pending']))).toBe(80)
  })
})

describe('a delegated sender', () => {
  beforeEach(() => delegateAccount(node, sender.address, '0x00000000000000000000000000000000000000bb'))

  test('may have one transaction in flight, and replace it', async () => {
    await hash({ nonce: 0 })
    expect(await message({ nonce: 1 })).toBe('in-flight transaction limit reached for delegated accounts')
    expect(await message({ nonce: 0, tip: 60n * gwei, cap: 200n * gwei })).toBeUndefined()
    await node.mine()
    expect(await message({ nonce: 1 })).toBeUndefined()
  })

  test('may not leave a gap', async () => {
    expect(await message({ nonce: 1 })).toBe('gapped-nonce tx from delegated accounts')
  })
})

describe('limits of size, gas, fee and funds', () => {
  test('more than 128 KiB', async () => {
    const data = `0x${'00'.repeat(131_072)}`
    expect(await message({ data, gas: 3_000_000n })).toMatch(/^oversized data: transaction size 131\d\d\d, limit 131072$/)
    expect(await message({ data: `0x${'00'.repeat(130_000)}`, gas: 3_000_000n })).toBeUndefined()
  })

  test('more gas than one transaction may use', async () => {
    expect(await message({ gas: 33_554_433n, cap: 30n * gwei })).toContain('transaction gas limit too high')
  })

  test('a tip above the cap', async () => {
    const fields = ['0x89', '0x', toBeHex(101n * gwei), toBeHex(100n * gwei), '0x5208', node.accounts[0]!.address, '0x01', '0x', []]
    const { v, r, s } = new SigningKey(sender.privateKey).sign(keccak256(concat(['0x02', encodeRlp(fields)])))
    const signature = [v === 28 ? '0x01' : '0x', stripZerosLeft(r), stripZerosLeft(s)]
    const reply = await submit(concat(['0x02', encodeRlp([...fields, ...signature])]))
    expect(reply.error?.message).toMatch(/^max priority fee per gas higher than max fee per gas/)
  })

  test('a fee above the node’s own cap', async () => {
    proxy.pool!.setRules({ txFeeCap: 10n ** 15n })
    expect(await message({})).toBe('tx fee (0.00 ether) exceeds the configured cap (0.00 ether)')
    proxy.pool!.setRules({ txFeeCap: 10n ** 18n })
    expect(await message({})).toBeUndefined()
  })

  test('more than the sender owns, alone or with what is queued', async () => {
    const fee = 21_000n * 100n * gwei
    await node.setBalance(sender.address, 3n * fee)
    expect(await message({ value: 2n * fee + 1n })).toBe(
      `insufficient funds for gas * price + value: balance ${3n * fee}, tx cost ${3n * fee + 1n}, overshot 1`,
    )
    await hash({ nonce: 0, value: fee })
    expect(await message({ nonce: 1, value: 1n })).toBe(
      `insufficient funds for gas * price + value: balance ${3n * fee}, queued cost ${2n * fee}, tx cost ${fee + 1n}, overshot 1`,
    )
    await node.dropAll()
    expect(await message({ nonce: 0, value: 1n })).toBeUndefined()
  })

  test('a full pool, and an address this provider filters', async () => {
    proxy.pool!.setRules({ full: true })
    expect(await message({})).toBe('txpool is full')
    const to = '0x00000000000000000000000000000000000000cc'
    proxy.pool!.setRules({ full: false, filteredAddresses: [to] })
    expect(await message({ to })).toContain('filtered address')
    expect(await message({})).toBeUndefined()
  })
})

test('bytes that are no transaction get the node’s own answer', async () => {
  expect((await submit('0x1234')).error?.message).toBeTruthy()
})
