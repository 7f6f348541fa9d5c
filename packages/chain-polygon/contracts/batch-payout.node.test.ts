import {
  type AnvilNode,
  type Deployed,
  type DevAccount,
  deployBatchPayout,
  deployToken,
  RpcError,
  startAnvil,
  type TestToken,
  type TokenKind,
  transact,
} from '@wallet/harness'
import { getAddress } from 'ethers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let node: AnvilNode
let batch: Deployed
let payer: DevAccount
let stranger: DevAccount

beforeAll(async () => {
  node = await startAnvil({ gasLimit: 60_000_000n })
  batch = await deployBatchPayout(node)
  payer = node.accounts[0]!
  stranger = node.accounts[1]!
})
afterAll(() => node?.stop())

let lastRecipient = 0
/** Addresses that were never touched: the dearest kind of recipient. */
const fresh = (count: number): string[] =>
  Array.from({ length: count }, () => {
    lastRecipient += 1
    return getAddress(`0x${(0xabcd0000 + lastRecipient).toString(16).padStart(40, '0')}`)
  })

async function funded(kind: TokenKind, allowance: bigint): Promise<TestToken> {
  const token = await deployToken(node, kind)
  await token.mint(payer.address, 1_000_000n)
  await token.write(payer, 'approve', batch.address, allowance)
  return token
}

const pay = (token: { address: string }, to: readonly string[], amounts: readonly bigint[], from = payer) =>
  batch.write(from, 'pay', token.address, to, amounts)

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

/** The text in an Error(string) that a token reverted with. */
const reasonText = (reason: unknown): string => Buffer.from(String(reason).slice(2), 'hex').toString('latin1')

describe('pays every leg', () => {
  test.each<TokenKind>(['standard', 'no-return', 'blocklist'])('%s token', async (kind) => {
    const token = await funded(kind, 60n)
    const to = fresh(3)
    const { status, logs } = await pay(token, to, [10n, 20n, 30n])
    expect(status).toBe(1n)
    expect(await Promise.all(to.map(token.balanceOf))).toEqual([10n, 20n, 30n])
    expect(logs.every(({ address }) => getAddress(address) === token.address)).toBe(true)
    expect(await token.balanceOf(payer.address)).toBe(999_940n)
    expect(await token.balanceOf(batch.address)).toBe(0n)
    expect(await token.read('allowance', payer.address, batch.address)).toBe(0n)
  })

  test('the same recipient twice', async () => {
    const token = await funded('standard', 30n)
    const [to] = fresh(1)
    await pay(token, [to!, to!], [10n, 20n])
    expect(await token.balanceOf(to!)).toBe(30n)
  })
})

describe('pays nobody when one leg fails, and names it', () => {
  test('a recipient on the blocklist, with the token’s own words', async () => {
    const token = await funded('blocklist', 100n)
    const to = fresh(4)
    await token.write(payer, 'setBlacklisted', to[2], true)
    const [name, index, recipient, amount, reason] = await revertOf(pay(token, to, [1n, 2n, 3n, 4n]))
    expect([name, index, recipient, amount]).toEqual(['LegFailed', 2n, to[2], 3n])
    expect(reasonText(reason)).toContain('Blacklistable: account is blacklisted')
    expect(await Promise.all(to.map(token.balanceOf))).toEqual([0n, 0n, 0n, 0n])
  })

  test('mined all the same, the transaction fails and moves nothing', async () => {
    const token = await funded('blocklist', 100n)
    const to = fresh(2)
    await token.write(payer, 'setBlacklisted', to[1], true)
    const data = batch.abi.encodeFunctionData('pay', [token.address, to, [1n, 2n]])
    const { status, logs } = await transact(node, payer, { to: batch.address, data, gasLimit: 500_000n })
    expect(status).toBe(0n)
    expect(logs).toEqual([])
    expect(await Promise.all(to.map(token.balanceOf))).toEqual([0n, 0n])
  })

  test('a paused token', async () => {
    const token = await funded('blocklist', 100n)
    await token.write(payer, 'setPaused', true)
    const [name, index, , , reason] = await revertOf(pay(token, fresh(2), [1n, 2n]))
    expect([name, index]).toEqual(['LegFailed', 0n])
    expect(reasonText(reason)).toContain('Pausable: paused')
  })

  test('an allowance used up half-way', async () => {
    const token = await funded('standard', 5n)
    const [name, index] = await revertOf(pay(token, fresh(3), [2n, 3n, 1n]))
    expect([name, index]).toEqual(['LegFailed', 2n])
  })

  test('a balance used up half-way', async () => {
    const token = await funded('no-return', 10_000_000n)
    const [name, index] = await revertOf(pay(token, fresh(2), [1_000_000n, 1n]))
    expect([name, index]).toEqual(['LegFailed', 1n])
  })

  test('a token that answers false', async () => {
    const token = await funded('returns-false', 100n)
    const to = fresh(2)
    const [name, index, recipient, amount, reason] = await revertOf(pay(token, to, [1n, 2n]))
    expect([name, index, recipient, amount]).toEqual(['LegFailed', 0n, to[0], 1n])
    expect(BigInt(String(reason))).toBe(0n)
    await token.write(payer, 'setRefusing', false)
    expect((await pay(token, to, [1n, 2n])).status).toBe(1n)
  })

  test.each([
    ['gives a short answer', '0x600160005360016000f3'],
    ['gives a number other than one', '0x600260005260206000f3'],
    ['reverts with the word true', '0x600160005260206000fd'],
    ['reverts without a word', '0x60006000fd'],
  ])('a token that %s', async (_, code) => {
    const odd = '0x00000000000000000000000000000000000000dd'
    await node.setCode(odd, code)
    expect((await revertOf(pay({ address: odd }, fresh(1), [1n]))).slice(0, 2)).toEqual(['LegFailed', 0n])
  })

  test('a token that answers true for one leg and next to nothing for the other', async () => {
    const moody = '0x00000000000000000000000000000000000000df'
    // Returns the word 1 when asked for the amount 1, else a single zero byte.
    await node.setCode(moody, '0x604435600114600e5760016000f35b600160005260206000f3')
    expect((await pay({ address: moody }, fresh(2), [1n, 1n])).status).toBe(1n)
    expect((await revertOf(pay({ address: moody }, fresh(2), [1n, 2n]))).slice(0, 2)).toEqual(['LegFailed', 1n])
  })

  test('a token that reverts with megabytes costs no more than its start', async () => {
    const loud = '0x00000000000000000000000000000000000000de'
    await node.setCode(loud, '0x620f42406000fd')
    const [name, , , , reason] = await revertOf(pay({ address: loud }, fresh(1), [1n]))
    expect(name).toBe('LegFailed')
    expect(String(reason)).toHaveLength(2 + 2 * 512)
  })
})

describe('refuses what can only be a mistake', () => {
  let token: TestToken
  beforeEach(async () => {
    token = await funded('standard', 1_000n)
  })

  test('a token without code', async () => {
    const [empty, to] = fresh(2)
    expect(await revertOf(pay({ address: empty! }, [to!], [1n]))).toEqual(['TokenWithoutCode', empty])
  })

  test('lengths that differ', async () => {
    expect(await revertOf(pay(token, fresh(2), [1n]))).toEqual(['LengthsDiffer', 2n, 1n])
  })

  test('no leg, and one leg too many', async () => {
    expect(await revertOf(pay(token, [], []))).toEqual(['LegsOutOfBounds', 0n])
    const legs = Number(await batch.read('LEGS_MAX')) + 1
    expect(await revertOf(pay(token, fresh(legs), Array<bigint>(legs).fill(1n)))).toEqual(['LegsOutOfBounds', BigInt(legs)])
  })

  test('recipients from which tokens never come back', async () => {
    for (const lost of [getAddress(`0x${'0'.repeat(40)}`), token.address, batch.address]) {
      expect(await revertOf(pay(token, [...fresh(1), lost], [1n, 1n]))).toEqual(['LegRefused', 1n, lost])
    }
  })

  test('coins sent along, or sent on their own', async () => {
    const data = batch.abi.encodeFunctionData('pay', [token.address, fresh(1), [1n]])
    await expect(transact(node, payer, { to: batch.address, data, value: 1n })).rejects.toThrow(RpcError)
    await expect(transact(node, payer, { to: batch.address, value: 1n })).rejects.toThrow(RpcError)
    expect(await node.balanceOf(batch.address)).toBe(0n)
  })
})

describe('an allowance given to the contract is of no use to anybody else', () => {
  test('a stranger spends only what is the stranger’s own', async () => {
    const token = await funded('standard', 1_000n)
    expect((await revertOf(pay(token, [stranger.address], [1n], stranger))).slice(0, 2)).toEqual(['LegFailed', 0n])
    expect(await token.balanceOf(payer.address)).toBe(1_000_000n)
  })

  test('a hostile token that calls back during a pull cannot move another token', async () => {
    const victim = await funded('standard', 1_000n)
    const hostile = await funded('reentrant', 1_000n)
    const attack = batch.abi.encodeFunctionData('pay', [victim.address, [stranger.address], [500n]])
    await hostile.write(stranger, 'setAttack', batch.address, attack)
    const [name, index] = await revertOf(pay(hostile, fresh(1), [1n]))
    expect([name, index]).toEqual(['LegFailed', 0n])
    expect(await victim.balanceOf(payer.address)).toBe(1_000_000n)
    expect(await victim.balanceOf(stranger.address)).toBe(0n)
  })

  test('there are two functions that change anything, and no storage', async () => {
    const names = batch.abi.fragments.filter(({ type }) => type === 'function').map((each) => each.format())
    expect(names).toEqual(['LEGS_MAX()', 'pay(address,address[],uint256[])', 'payCoins(address[],uint256[])'])
    const token = await funded('standard', 10n)
    await pay(token, fresh(1), [1n])
    expect(BigInt(await node.rpc<string>('eth_getStorageAt', [batch.address, '0x0', 'latest']))).toBe(0n)
  })
})

test('a fee on transfer goes through, and only the log tells: the amount delivered is less', async () => {
  const token = await funded('fee-on-transfer', 1_000n)
  const [to] = fresh(1)
  const { logs } = await pay(token, [to!], [1_000n])
  expect(await token.balanceOf(to!)).toBe(990n)
  expect(logs.map(({ data }) => BigInt(data))).toContain(990n)
})

// A transfer of its own costs 51,000 gas to a recipient who never held the token.
describe('gas for each payment, recipients who never held the token', () => {
  test.each([
    [10, 33_000n],
    [50, 30_500n],
    [200, 30_000n],
    [500, 30_000n],
  ])('%i legs: at most %i', async (legs, bound) => {
    const token = await funded('standard', BigInt(legs))
    const { gasUsed, status } = await pay(token, fresh(legs), Array<bigint>(legs).fill(1n))
    expect(status).toBe(1n)
    expect(gasUsed).toBeLessThan(33_554_432n)
    expect(gasUsed / BigInt(legs)).toBeLessThanOrEqual(bound)
  })
})
