import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deployBatchPayout, deployToken } from '../contract/deploy-token.ts'
import { transact } from '../contract/transact.ts'
import type { AnvilNode, EvmNode } from './node.ts'
import { startAnvil } from './start-anvil.ts'
import { startHardhat } from './start-hardhat.ts'

let anvil: AnvilNode
let hardhat: EvmNode
beforeAll(async () => {
  ;[anvil, hardhat] = await Promise.all([startAnvil({ automine: false }), startHardhat({ automine: false })])
})
afterAll(() => Promise.all([anvil?.stop(), hardhat?.stop()]))

describe.each(['anvil', 'hardhat'] as const)('%s', (kind) => {
  const node = (): EvmNode => (kind === 'anvil' ? anvil : hardhat)

  test('is Polygon by its chain id, and the accounts are funded', async () => {
    expect(node().kind).toBe(kind)
    expect(await node().rpc('eth_chainId')).toBe('0x89')
    for (const { address } of node().accounts) expect(await node().balanceOf(address)).toBe(10_000n * 10n ** 18n)
  })

  test('mines when told to, and only then', async () => {
    const head = await node().blockNumber()
    const [from, to] = node().accounts
    const { status, blockNumber } = await transact(node(), from!, { to: to!.address, value: 5n })
    expect([status, blockNumber]).toEqual([1n, head + 1])
    await node().mine(7)
    expect(await node().blockNumber()).toBe(head + 8)
    expect(await node().balanceOf(to!.address)).toBe(10_000n * 10n ** 18n + 5n)
  })

  test('deploys tokens and the batch contract, leaving the first account’s nonce alone', async () => {
    const token = await deployToken(node(), 'no-return', { decimals: 18 })
    await deployBatchPayout(node())
    const owner = node().accounts[3]!.address
    await token.mint(owner, 12n)
    expect(await token.balanceOf(owner)).toBe(12n)
    expect(await token.read('decimals')).toBe(18n)
    expect(await node().rpc('eth_getTransactionCount', [node().accounts[2]!.address, 'latest'])).toBe('0x0')
  })

  test('sets balances and empties its pool', async () => {
    const [from, to] = [node().accounts[4]!, '0x00000000000000000000000000000000000000ee']
    await node().setBalance(to, 3n)
    expect(await node().balanceOf(to)).toBe(3n)
    await node().rpc('eth_sendTransaction', [{ from: from.address, to, value: '0x1', maxFeePerGas: '0x174876e800' }])
    await node().dropAll()
    await node().mine()
    expect(await node().balanceOf(to)).toBe(3n)
  })

  test('sets the base fee; what offers less is kept by hardhat, thrown out by anvil', async () => {
    const [from, to] = [node().accounts[6]!, '0x00000000000000000000000000000000000000ed']
    const gwei = 10n ** 9n
    const fees = { maxFeePerGas: `0x${(200n * gwei).toString(16)}`, maxPriorityFeePerGas: `0x${(30n * gwei).toString(16)}` }
    await node().rpc('eth_sendTransaction', [{ from: from.address, to, value: '0x1', gas: '0x5208', ...fees }])
    await node().setBaseFee(500n * gwei)
    await node().mine()
    const { baseFeePerGas } = await node().rpc<{ baseFeePerGas: string }>('eth_getBlockByNumber', ['latest', false])
    expect(BigInt(baseFeePerGas)).toBe(500n * gwei)
    expect(await node().balanceOf(to)).toBe(0n)
    await node().setBaseFee(25n * gwei)
    await node().mine()
    expect(await node().balanceOf(to)).toBe(kind === 'hardhat' ? 1n : 0n)
  })

  test('turns mining on each transaction on and off', async () => {
    const [from, to] = [node().accounts[5]!, '0x00000000000000000000000000000000000000ef']
    const pay = () => node().rpc('eth_sendTransaction', [{ from: from.address, to, value: '0x1', maxFeePerGas: '0x174876e800' }])
    await node().setAutomine(true)
    await pay()
    await expect.poll(() => node().balanceOf(to)).toBe(1n)
    await node().setAutomine(false)
    await pay()
    expect(await node().balanceOf(to)).toBe(1n)
  })
})

test('anvil finalizes two blocks behind its head', async () => {
  await anvil.mine(3)
  const finalized = await anvil.rpc<{ number: string }>('eth_getBlockByNumber', ['finalized', false])
  expect(Number(finalized.number)).toBe((await anvil.blockNumber()) - 2)
})

test('anvil’s reorg takes receipt and nonce back, and keeps the height', async () => {
  const [, , from, to] = anvil.accounts
  const { hash, blockNumber } = await transact(anvil, from!, { to: to!.address, value: 1n })
  const before = await anvil.rpc<{ hash: string }>('eth_getBlockByNumber', [`0x${blockNumber.toString(16)}`, false])
  await anvil.reorg(1)
  expect(await anvil.rpc('eth_getTransactionReceipt', [hash])).toBeNull()
  expect(await anvil.rpc('eth_getTransactionCount', [from!.address, 'latest'])).toBe('0x0')
  expect(await anvil.blockNumber()).toBe(blockNumber)
  const after = await anvil.rpc<{ hash: string }>('eth_getBlockByNumber', [`0x${blockNumber.toString(16)}`, false])
  expect(after.hash).not.toBe(before.hash)
})

test('anvil mines by the clock when asked to, and is gone after kill', async () => {
  const ticking = await startAnvil({ blockTimeSeconds: 0.2, chainId: 80002, accounts: 2 })
  expect([ticking.mining, ticking.accounts.length, await ticking.rpc('eth_chainId')]).toEqual(['interval', 2, '0x13882'])
  await expect.poll(() => ticking.blockNumber(), { timeout: 60_000 }).toBeGreaterThan(2)
  await ticking.kill()
  expect(() => process.kill(ticking.pid, 0)).toThrow('ESRCH')
})
