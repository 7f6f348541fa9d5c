import { expect, test } from 'vitest'
import { type EscrowCoin, fundsOf, payableCoins } from './funds.ts'

const coin = (amount: bigint, more: Partial<EscrowCoin> = {}): EscrowCoin => ({
  ...{ keyImage: `${amount}`, amount, unlocked: true, frozen: false, height: 50 },
  ...more,
})
const main = coin(3_000_000n)

test('hundreds of coins that somebody sent do not make the payment too large: the largest are taken', () => {
  const many = Array.from({ length: 300 }, (_, at) => coin(4_000n + BigInt(at)))
  const taken = payableCoins([...many, main])
  expect(taken).toHaveLength(64)
  expect(taken[0]).toBe(main)
  expect(Math.min(...taken.slice(1).map(({ amount }) => Number.parseInt(`${amount}`, 10)))).toBe(4_237)
})

test('a coin of less than a thousandth is not worth its place, and what is locked has none', () => {
  const taken = payableCoins([coin(2_999n), main, coin(3_000n), coin(9_000_000n, { unlocked: false })])
  expect(taken.map(({ amount }) => amount)).toEqual([3_000_000n, 3_000n])
  expect(payableCoins([])).toEqual([])
})

test('frozen coins count: they are ours to thaw', () => {
  expect(payableCoins([main, coin(4_000n, { frozen: true })])).toHaveLength(2)
})

test('money is awaited while it is young, and not while somebody has locked it', () => {
  const coins = [main, coin(7n, { unlocked: false, height: 91 }), coin(11n, { unlocked: false, height: 90 })]
  expect(fundsOf(coins, 100)).toEqual({ total: 3_000_018n, spendable: 3_000_000n, payable: 3_000_000n, awaited: 7n })
})
