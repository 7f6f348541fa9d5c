import fc from 'fast-check'
import type { Coin } from '../chain/snapshot.ts'
import { claimKey } from '../ids/ids.ts'
import { amount } from '../money/amount.ts'
import { coinIndex } from './coin-index.ts'
import type { SelectionRequest } from './selection.ts'

export const coin = (name: string | number, value: bigint | number, more: Partial<Coin> = {}): Coin => ({
  claim: claimKey(`c:${String(name).padStart(6, '0')}`),
  amount: amount(BigInt(value)),
  confirmations: 6,
  own: true,
  script: 'p2wpkh',
  ...more,
})

export const weights = { p2wpkh: 272, p2pkh: 592, p2tr: 230 }

/** One payment from these coins: P2WPKH change, 20 sat/vB, long-term 10 sat/vB. */
export function requestOf(coins: readonly Coin[], payments: bigint, more: Partial<SelectionRequest> = {}): SelectionRequest {
  return {
    coins: coinIndex('test', coins).view(),
    payments,
    baseWeight: 42 + 124,
    inputWeights: weights,
    feeRate: 20_000n,
    longTermFeeRate: 10_000n,
    change: { outputWeight: 124, spendWeight: 272, dust: 294n },
    weightMax: 400_000,
    seed: 'seed',
    ...more,
  }
}

const rate = fc.constantFrom(0n, 100n, 1_000n, 5_000n, 9_999n, 10_000n, 10_001n, 20_000n, 59_764n, 300_000n)

/** Random wallets of up to `most` coins of three classes, some of equal value, and a payment somewhere below, at or above what they hold. */
export function anyRequest(most: number, scale = 1n): fc.Arbitrary<SelectionRequest> {
  const value = fc.oneof(
    fc.integer({ min: 1, max: 5_000 }),
    fc.integer({ min: 1, max: 2_000_000 }),
    fc.constantFrom(10_000, 100_000, 250_000),
  )
  const one = fc.record({
    value,
    script: fc.constantFrom('p2wpkh', 'p2wpkh', 'p2pkh', 'p2tr', 'unknown'),
    confirmations: fc.constantFrom(0, 6, 6, 6),
    own: fc.boolean(),
  })
  return fc
    .record({
      coins: fc.array(one, { maxLength: most, size: 'max' }),
      share: fc.integer({ min: 0, max: 1_100 }),
      feeRate: rate,
      longTermFeeRate: rate,
      target: fc.constantFrom(0n, 1_000n, 60_000n),
      weightMax: fc.constantFrom(900, 2_000, 400_000, 400_000),
      unconfirmed: fc.boolean(),
      bump: fc.constantFrom(0n, 0n, 700n),
      seed: fc.string({ maxLength: 4 }),
    })
    .map(({ coins, share, unconfirmed, bump, target, ...rest }) => {
      const made = coins.map(({ value: units, ...more }, at) => coin(at, BigInt(units) * scale, more))
      const total = made.reduce((sum, { amount: units }) => sum + units, 0n)
      const rule = { ancestorsMax: 5, ancestorWeightMax: 100_000, ancestryOf: () => ({ count: 1, weight: 600, bumpFee: bump }) }
      return requestOf(made, (total * BigInt(share)) / 1_000n, {
        ...rest,
        change: { outputWeight: 124, spendWeight: 272, dust: 294n * scale, target: target * scale },
        ...(unconfirmed ? { unconfirmed: rule } : {}),
      })
    })
}
