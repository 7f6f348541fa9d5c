import { describe, expect, it } from 'vitest'
import { claimKey } from '../ids/ids.ts'
import { feeFor } from './fee.ts'
import { selectCoins } from './select-coins.ts'
import type { Ancestry, Selected, SelectionRequest } from './selection.ts'
import { coin, requestOf } from './wallets.fixture.ts'

const selected = (request: SelectionRequest): Selected => {
  const result = selectCoins(request)
  if (result.status !== 'selected') expect.fail(`${result.reason}: ${result.detail}`)
  return result
}
const amounts = ({ coins }: Selected): bigint[] => coins.map(({ amount }) => amount)
/** What one P2WPKH input costs at 20 sat/vB, and the rest of a changeless transaction. */
const input = 1_360n
const frame = feeFor(20_000n, 166)

describe('which algorithm wins', () => {
  it('a changeless match, when there is one', () => {
    const result = selected(requestOf([coin(1, 70_000), coin(2, 50_000), coin(3, 900_000)], 120_000n - 2n * input - frame))
    expect(result).toMatchObject({ algorithm: 'branch-and-bound', change: null, optimal: true, tier: 'confirmed' })
    expect(amounts(result)).toEqual([50_000n, 70_000n])
    expect(result.reason).toContain('no change')
  })

  it('above the long-term rate the fewest inputs', () => {
    const coins = [...Array.from({ length: 10 }, (_, at) => coin(at, 40_000)), coin(50, 300_000)]
    expect(selected(requestOf(coins, 200_000n))).toMatchObject({ algorithm: 'coin-grinder', optimal: true, coins: [coin(50, 300_000)] })
  })

  it('below it the small coins are gathered, as many as are allowed', () => {
    const coins = [...Array.from({ length: 40 }, (_, at) => coin(at, 5_000 + at)), coin(50, 300_000)]
    const request = requestOf(coins, 200_000n, { feeRate: 2_000n })
    expect(selected(request)).toMatchObject({ algorithm: 'consolidation' })
    expect(selected(request).coins).toHaveLength(31)
    const { considered } = selected({ ...request, gatherMax: 3 })
    expect(considered.find(({ algorithm }) => algorithm === 'consolidation')).toMatchObject({ inputs: 4 })
  })

  it('lists what else was considered', () => {
    const { considered, waste } = selected(requestOf([coin(1, 300_000), coin(2, 400_000)], 200_000n))
    expect(considered.map(({ algorithm }) => algorithm)).toEqual(['coin-grinder', 'single-random-draw', 'branch-and-bound'])
    for (const one of considered) if (one.waste !== null) expect(one.waste).toBeGreaterThanOrEqual(waste)
  })

  it('draws differently with another seed, and the same with the same', () => {
    const coins = Array.from({ length: 2_000 }, (_, at) => coin(at, 100_000 + at * 17))
    const draw = (seed: string) => amounts(selected(requestOf(coins, 1_000_000n, { feeRate: 10_000n, seed })))
    expect(draw('a')).toEqual(draw('a'))
  })
})

describe('named strategies', () => {
  const coins = [coin(1, 10_000), coin(2, 20_000), coin(3, 30_000), coin(4, 40_000)]
  it('largest first and smallest first take what they say', () => {
    expect(amounts(selected(requestOf(coins, 50_000n, { strategy: 'largest-first' })))).toEqual([30_000n, 40_000n])
    expect(amounts(selected(requestOf(coins, 40_000n, { strategy: 'smallest-first' })))).toEqual([10_000n, 20_000n, 30_000n])
  })
  it('smallest first slides up when the small ones are too heavy together', () => {
    const request = requestOf(coins, 50_000n, { strategy: 'smallest-first', weightMax: 166 + 124 + 3 * 272 })
    expect(amounts(selected(request))).toEqual([10_000n, 20_000n, 30_000n])
    expect(amounts(selected({ ...request, payments: 60_000n }))).toEqual([20_000n, 30_000n, 40_000n])
    expect(amounts(selected({ ...request, weightMax: 166 + 3 * 272 }))).toEqual([30_000n, 40_000n])
  })
  it('an exact match pays without change or not at all', () => {
    const request = requestOf(coins, 60_000n - 2n * input - frame, { strategy: 'exact-match' })
    expect(selected(request)).toMatchObject({ change: null })
    expect(selectCoins({ ...request, payments: 45_000n })).toMatchObject({ status: 'refused', reason: 'no-exact-match', shortfall: 0n })
  })
})

describe('refusals', () => {
  it('say exactly what is missing after fees, crumbs not counted', () => {
    const coins = [coin(1, 100_000), coin(2, 1_000)]
    const missing = 500_000n + frame - (100_000n - input)
    expect(selectCoins(requestOf(coins, 500_000n))).toMatchObject({ status: 'refused', reason: 'insufficient-funds', shortfall: missing })
    expect(selectCoins(requestOf([], 1n))).toMatchObject({ status: 'refused', reason: 'insufficient-funds', shortfall: 1n + frame })
  })
  it('say when the coins are too many for one transaction', () => {
    const coins = Array.from({ length: 20 }, (_, at) => coin(at, 10_000))
    const request = requestOf(coins, 100_000n, { weightMax: 2_000 })
    expect(selectCoins(request)).toMatchObject({ reason: 'too-heavy', shortfall: 100_000n + frame - 6n * (10_000n - input) })
  })
  it.each([
    { feeRate: -1n },
    { payments: -1n },
    { weightMax: 0 },
    { inputWeights: {} },
    { inputWeights: { p2wpkh: 1.5 } },
    { gatherMax: -1 },
    { longTermFeeRate: 1n << 60n },
  ])('throw for a request that means nothing: %o', (more) => {
    expect(() => selectCoins(requestOf([coin(1, 100_000)], 1_000n, more as Partial<SelectionRequest>))).toThrowError(
      expect.objectContaining({ code: 'REQUEST_INVALID' }) as Error,
    )
  })
})

describe('own change that is not confirmed', () => {
  const rule = (ancestry: Partial<Ancestry> = {}) => ({
    ancestorsMax: 3,
    ancestorWeightMax: 10_000,
    ancestryOf: () => ({ count: 1, weight: 600, bumpFee: 0n, ...ancestry }),
  })
  const fresh = (name: number, value: number) => coin(name, value, { confirmations: 0 })

  it('is left alone while confirmed coins pay', () => {
    const coins = [fresh(1, 100_000), coin(2, 500_000)]
    expect(selected(requestOf(coins, 50_000n, { unconfirmed: rule() }))).toMatchObject({ tier: 'confirmed', coins: [coins[1]] })
    expect(selectCoins(requestOf([fresh(1, 100_000)], 50_000n))).toMatchObject({ status: 'refused' })
  })
  it('pays for its ancestors, once for shared ones', () => {
    const coins = [fresh(1, 100_000), fresh(2, 100_000)]
    const request = requestOf(coins, 120_000n, { unconfirmed: rule({ bumpFee: 4_000n }) })
    const alone = selected(request)
    expect(alone).toMatchObject({ tier: 'own-change', bumpFee: 8_000n, fee: 8_000n + feeFor(20_000n, alone.weight) })
    const together = selected({ ...request, unconfirmed: { ...rule({ bumpFee: 4_000n }), bumpTogether: () => 4_000n } })
    expect(together).toMatchObject({ bumpFee: 4_000n, optimal: false, change: (alone.change as bigint) + 4_000n })
  })
  it('is not spent when lifting its ancestors costs more than it holds', () => {
    expect(selectCoins(requestOf([fresh(1, 10_000)], 1_000n, { unconfirmed: rule({ bumpFee: 9_000n }) }))).toMatchObject({
      status: 'refused',
      reason: 'insufficient-funds',
    })
  })
  it('never has more ancestors together than the limits allow', () => {
    const coins = Array.from({ length: 6 }, (_, at) => fresh(at, 100_000))
    expect(selectCoins(requestOf(coins, 350_000n, { unconfirmed: rule() }))).toMatchObject({ status: 'refused' })
    expect(selected(requestOf(coins, 250_000n, { unconfirmed: rule() })).coins).toHaveLength(3)
    expect(selectCoins(requestOf(coins, 50_000n, { unconfirmed: rule({ weight: 20_000 }) }))).toMatchObject({ status: 'refused' })
  })
})

describe('limits of numbers and of transactions', () => {
  it('counts two bytes more from 253 inputs on', () => {
    const coins = Array.from({ length: 300 }, (_, at) => coin(at, 10_000))
    const payments = 260n * (10_000n - input) - frame - 400n
    const { weight, fee, coins: spent, change } = selected(requestOf(coins, payments, { strategy: 'largest-first' }))
    expect(spent.length).toBeGreaterThanOrEqual(260)
    expect(weight).toBe(166 + 8 + spent.length * 272 + (change === null ? 0 : 124))
    expect(fee).toBeGreaterThanOrEqual(feeFor(20_000n, weight))
  })
  it('is exact beyond 2^53, as sums of Dogecoin are', () => {
    const doge = (name: number, units: bigint) => coin(name, units, { script: 'p2pkh' })
    const big = 9_007_199_254_740_993n
    const coins = [doge(1, big), doge(2, big + 2n), doge(3, 5_000_000_000n)]
    const request = requestOf(coins, 2n * big - 1_000_000_000n, {
      feeRate: 1_000_000n,
      longTermFeeRate: 1_000_000n,
      change: { outputWeight: 136, spendWeight: 592, dust: 1_000_000n },
    })
    const { total, fee, change } = selected(request)
    expect(total).toBe(request.payments + fee + (change ?? 0n))
    expect(total).toBeGreaterThanOrEqual(2n * big + 2n)
  })
  it('leaves coins of unknown scripts alone, even ones named like a property of every object', () => {
    const odd = ['toString', 'unknown'].map((script, at) => coin(at, 1_000_000, { script, claim: claimKey(`odd:${at}`) }))
    expect(selectCoins(requestOf(odd, 1_000n))).toMatchObject({ status: 'refused', reason: 'insufficient-funds' })
  })
  it('leaves small change rather than refuse, when the wallet is nearly emptied', () => {
    const change = { outputWeight: 124, spendWeight: 272, dust: 294n, target: 500_000n }
    expect(selected(requestOf([coin(1, 100_000)], 90_000n, { change })).change).toBe(100_000n - 90_000n - feeFor(20_000n, 166 + 272 + 124))
  })
})
