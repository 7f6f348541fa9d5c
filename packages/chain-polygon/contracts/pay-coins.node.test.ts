import { type AnvilNode, type Deployed, type DevAccount, deployBatchPayout, RpcError, startAnvil, transact } from '@wallet/harness'
import { getAddress } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let node: AnvilNode
let batch: Deployed
let payer: DevAccount

beforeAll(async () => {
  node = await startAnvil({ gasLimit: 60_000_000n })
  batch = await deployBatchPayout(node)
  payer = node.accounts[0]!
})
afterAll(() => node?.stop())

let last = 0
/** Addresses that were never touched: the dearest kind of recipient. */
const fresh = (count: number): string[] =>
  Array.from({ length: count }, () => {
    last += 1
    return getAddress(`0x${(0xabce0000 + last).toString(16).padStart(40, '0')}`)
  })

const balanceOf = async (address: string): Promise<bigint> => BigInt(await node.rpc<string>('eth_getBalance', [address, 'latest']))
const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, one) => sum + one, 0n)

const payCoins = (to: readonly string[], amounts: readonly bigint[], value = sumOf(amounts), gasLimit?: bigint) =>
  transact(node, payer, {
    to: batch.address,
    data: batch.abi.encodeFunctionData('payCoins', [to, amounts]),
    value,
    ...(gasLimit === undefined ? {} : { gasLimit }),
  })

/** The contract's own error that the call reverts with, and its arguments. */
async function revertOf(call: Promise<unknown>): Promise<unknown[]> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(RpcError)
  const parsed = batch.abi.parseError(String((error as RpcError).data))
  return [parsed?.name, ...(parsed?.args ?? [])]
}

/** A fresh address with this code. */
async function coded(code: string): Promise<string> {
  const [address] = fresh(1)
  await node.setCode(address!, code)
  return address!
}

describe('payCoins', () => {
  test('pays every leg, keeps nothing, and says so in a log', async () => {
    const to = fresh(3)
    const { status, logs } = await payCoins(to, [10n, 20n, 30n])
    expect(status).toBe(1n)
    expect(await Promise.all(to.map(balanceOf))).toEqual([10n, 20n, 30n])
    expect(await balanceOf(batch.address)).toBe(0n)
    const told = logs.map((log) => batch.abi.parseLog({ topics: [...log.topics], data: log.data }))
    expect(told.map((log) => [log?.name, ...(log?.args ?? [])])).toEqual([['CoinsPaid', payer.address, 3n, 60n]])
  })

  test('pays the same recipient twice', async () => {
    const [to] = fresh(1)
    await payCoins([to!, to!], [10n, 20n])
    expect(await balanceOf(to!)).toBe(30n)
  })

  test.each<[string, readonly bigint[], bigint]>([
    ['more than it carries', [10n, 20n], 29n],
    ['less than it carries', [10n, 20n], 31n],
    ['nothing carried at all', [10n, 20n], 0n],
    ['a sum that overflows', [2n ** 256n - 1n, 11n], 10n],
  ])('refuses %s', async (_, amounts, value) => {
    const to = fresh(2)
    expect(await revertOf(payCoins(to, amounts, value))).toEqual(['SumDiffers', value])
    expect(await Promise.all(to.map(balanceOf))).toEqual([0n, 0n])
  })

  test('spends no coins that were forced into it', async () => {
    await node.rpc('anvil_setBalance', [batch.address, '0x64'])
    expect((await revertOf(payCoins(fresh(2), [60n, 40n], 60n)))[0]).toBe('SumDiffers')
    await payCoins(fresh(2), [60n, 40n])
    expect(await balanceOf(batch.address)).toBe(100n)
    await node.rpc('anvil_setBalance', [batch.address, '0x0'])
  })

  test('refuses the zero address, itself, coins of nothing, no legs and too many, lists of two lengths', async () => {
    const [one] = fresh(1)
    const zero = `0x${'0'.repeat(40)}`
    expect(await revertOf(payCoins([one!, zero], [1n, 1n]))).toEqual(['LegRefused', 1n, zero])
    expect(await revertOf(payCoins([one!, batch.address], [1n, 1n]))).toEqual(['LegRefused', 1n, batch.address])
    expect(await revertOf(payCoins([one!, one!], [0n, 1n]))).toEqual(['LegRefused', 0n, one])
    expect(await revertOf(payCoins([], []))).toEqual(['LegsOutOfBounds', 0n])
    expect(await revertOf(payCoins(fresh(501), Array<bigint>(501).fill(1n)))).toEqual(['LegsOutOfBounds', 501n])
    expect(await revertOf(payCoins([one!], [1n, 1n]))).toEqual(['LengthsDiffer', 1n, 2n])
  })

  test('takes no coins but by a batch', async () => {
    await expect(transact(node, payer, { to: batch.address, value: 1n })).rejects.toBeInstanceOf(RpcError)
    const data = batch.abi.encodeFunctionData('pay', [payer.address, fresh(1), [1n]])
    await expect(transact(node, payer, { to: batch.address, data, value: 1n })).rejects.toBeInstanceOf(RpcError)
  })
})

describe('a recipient with code', () => {
  // EVM code: revert(0, 0); sstore(0, 1); a loop without end; a call of one wei to the batch contract.
  test.each<[string, () => string]>([
    ['that refuses', () => '0x5f5ffd'],
    ['that wants to store something', () => '0x60015f5500'],
    ['that burns gas', () => '0x5b5f56'],
    ['that calls back with coins', () => `0x5f5f5f5f600173${batch.address.slice(2).toLowerCase()}5af100`],
  ])('%s fails the batch by its number, and nobody is paid', async (_, code) => {
    const to = [...fresh(2), await coded(code()), ...fresh(1)]
    const amounts = [1n, 2n, 3n, 4n]
    expect(await revertOf(payCoins(to, amounts))).toEqual(['LegFailed', 2n, to[2], 3n, '0x'])
    const before = await balanceOf(batch.address)
    const { status, logs, gasUsed } = await payCoins(to, amounts, 10n, 400_000n)
    expect([status, logs, await balanceOf(batch.address)]).toEqual([0n, [], before])
    expect(gasUsed).toBeLessThan(200_000n)
    expect(await Promise.all(to.map(balanceOf))).toEqual([0n, 0n, 0n, 0n])
  })

  // calldatacopy nothing, call the batch contract without coins as if it were paid, ignore what came of it.
  test('that calls back without coins gets its leg and no more', async () => {
    const to = [...fresh(1), await coded(`0x5f5f5f5f5f73${batch.address.slice(2).toLowerCase()}5af15000`), ...fresh(1)]
    const { status } = await payCoins(to, [1n, 2n, 3n])
    expect(status).toBe(1n)
    expect(await Promise.all(to.map(balanceOf))).toEqual([1n, 2n, 3n])
  })
})

// A transfer of its own costs 21,000 gas, whoever gets it.
describe('gas for each payment', () => {
  test.each([
    [3, 43_500n, 20_000n],
    [50, 37_000n, 11_500n],
    [500, 36_500n, 10_800n],
  ])('%i legs: at most %i to unused addresses, %i to others', async (legs, unused, used) => {
    const to = fresh(legs)
    const ones = Array<bigint>(legs).fill(1n)
    const gas = async () => (await payCoins(to, ones)).gasUsed / BigInt(legs)
    expect(await gas()).toBeLessThanOrEqual(unused)
    expect(await gas()).toBeLessThanOrEqual(used)
  })
})
