import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leastWaste } from './brute-force.fixture.ts'
import { coinsIn } from './coins-in.ts'
import { countWeight, feeFor } from './fee.ts'
import { selectCoins } from './select-coins.ts'
import type { SelectionRequest, SelectionResult } from './selection.ts'
import { anyRequest } from './wallets.fixture.ts'

const total = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n)

/** Everything that must hold of any answer. */
function check(request: SelectionRequest, result: SelectionResult): void {
  const spendable = new Set([...coinsIn(request.coins)].map(({ claim }) => claim))
  if (result.status === 'refused') {
    expect(result.shortfall).toBeGreaterThanOrEqual(0n)
    if (result.reason === 'insufficient-funds') expect(result.shortfall).toBeGreaterThan(0n)
    return
  }
  const { coins, change, fee, weight } = result
  expect(new Set(coins.map(({ claim }) => claim)).size).toBe(coins.length)
  const bumped = (one: (typeof coins)[number]) => (one.confirmations > 0 ? 0n : (request.unconfirmed?.ancestryOf(one).bumpFee ?? 0n))
  for (const one of coins) {
    expect(spendable.has(one.claim)).toBe(true)
    expect(one.confirmations > 0 || (one.own && request.unconfirmed !== undefined)).toBe(true)
    expect(one.amount).toBeGreaterThan(feeFor(request.feeRate, request.inputWeights[one.script] as number) + bumped(one))
  }
  expect(total(coins.map(({ amount }) => amount))).toBe(request.payments + fee + (change ?? 0n))
  const inputs = coins.reduce((sum, { script }) => sum + (request.inputWeights[script] as number), countWeight(coins.length))
  expect(weight).toBe(request.baseWeight + inputs + (change === null ? 0 : request.change.outputWeight))
  expect(weight).toBeLessThanOrEqual(request.weightMax)
  const needed = feeFor(request.feeRate, weight) + total(coins.map(bumped))
  expect(fee).toBeGreaterThanOrEqual(needed)
  if (change === null) expect(fee - needed).toBeLessThan(feeFor(request.feeRate, request.change.outputWeight) + leastChange(request) + 30n)
  else {
    expect(fee).toBe(needed)
    expect(change).toBeGreaterThanOrEqual(request.change.dust)
  }
  expect(coins.filter(({ confirmations }) => confirmations === 0).length).toBeLessThanOrEqual(request.unconfirmed?.ancestorsMax ?? 0)
}

const leastChange = ({ change, longTermFeeRate }: SelectionRequest): bigint => {
  const spend = feeFor(longTermFeeRate, change.spendWeight) + 1n
  return spend > change.dust ? spend : change.dust
}

describe('selectCoins', () => {
  it.each(['automatic', 'largest-first', 'smallest-first', 'exact-match'] as const)(
    '%s: valid, balanced, within weight, the same again',
    (strategy) => {
      let selected = 0
      fc.assert(
        fc.property(anyRequest(60), (base) => {
          const request = { ...base, strategy }
          const result = selectCoins(request)
          check(request, result)
          expect(selectCoins(structuredClone({ ...request, unconfirmed: undefined } as never))).toEqual(
            selectCoins({ ...request, unconfirmed: undefined } as never),
          )
          if (result.status === 'selected') selected += 1
        }),
        { numRuns: 250, seed: 7 },
      )
      expect(selected).toBeGreaterThan(strategy === 'exact-match' ? 5 : 60)
    },
  )

  it('stays exact where sums do not fit a double', () => {
    fc.assert(
      fc.property(anyRequest(40, 3_000_000_001n), (base) => {
        const request = { ...base, feeRate: 1_000_000n * (base.feeRate + 1n), longTermFeeRate: 1_000_000n }
        const result = selectCoins(request)
        if (result.status === 'refused') return check(request, result)
        const { coins, fee, change } = result
        expect(total(coins.map(({ amount }) => amount))).toBe(request.payments + fee + (change ?? 0n))
        for (const one of coins) expect(one.amount).toBeGreaterThan(feeFor(request.feeRate, request.inputWeights[one.script] as number))
      }),
      { numRuns: 300, seed: 11 },
    )
  })

  it('refuses only what cannot be paid, and says by how much', () => {
    fc.assert(
      fc.property(anyRequest(12), (base) => {
        const { unconfirmed: _, ...rest } = base
        const request = { ...rest, weightMax: 400_000 }
        const result = selectCoins(request)
        const worth = total(
          [...coinsIn(request.coins)]
            .filter(({ confirmations, script }) => confirmations > 0 && script in request.inputWeights)
            .map(({ amount, script }) => amount - feeFor(request.feeRate, request.inputWeights[script] as number))
            .filter((value) => value > 0n),
        )
        const missing = request.payments + feeFor(request.feeRate, request.baseWeight) - worth
        if (missing > 0n) expect(result).toMatchObject({ status: 'refused', reason: 'insufficient-funds', shortfall: missing })
        else if (worth > 0n) expect(result.status).toBe('selected')
      }),
      { numRuns: 400, seed: 3 },
    )
  })

  it('finds the least waste of all subsets of a small wallet', () => {
    let proved = 0
    fc.assert(
      fc.property(anyRequest(12), (base) => {
        const { unconfirmed: _, ...request } = base
        const result = selectCoins(request)
        const least = leastWaste(request)
        if (least === null || result.status === 'refused') return
        if (result.optimal || request.weightMax === 400_000) expect(result.waste).toBe(least)
        if (result.optimal) proved += 1
      }),
      { numRuns: 300, seed: 5 },
    )
    expect(proved).toBeGreaterThan(100)
  })
})
