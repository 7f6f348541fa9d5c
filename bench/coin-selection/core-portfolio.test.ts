import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { coreBranchAndBound } from './core-portfolio.ts'

type Case = {
  readonly name: string
  readonly feerate_sat_kvb: number
  readonly cost_of_change?: number
  readonly max_selection_weight: number
  readonly target: number
  readonly pool?: readonly {
    readonly effective_value: number
    readonly fee: number
    readonly long_term_fee: number
    readonly weight: number
  }[]
  readonly expected_effective_values: readonly number[] | null
}
const file = new URL('../../packages/core/vectors/coin-selection/bitcoin-core-cases.json', import.meta.url)
const { bnb } = JSON.parse(readFileSync(file, 'utf8')) as { readonly bnb: readonly Case[] }
const alike = bnb.filter(({ pool }) => pool !== undefined && pool.length > 0 && pool.every(({ weight }) => weight === 272))

it('has cases to compare with', () => expect(alike.length).toBeGreaterThan(100))

it.each(alike.map((one, at) => [`${at} ${one.name} at ${one.feerate_sat_kvb}`, one] as const))(
  'finds what Bitcoin Core finds, and gives up where it does: %s',
  (_, one) => {
    const pool = [...one.pool!].filter(({ effective_value: worth }) => worth > 0).sort((a, b) => b.effective_value - a.effective_value)
    const sorted = {
      coins: pool.map(({ effective_value: value }, name) => ({ name, value })),
      worth: Float64Array.from(pool, ({ effective_value: worth }) => worth),
    }
    const found = coreBranchAndBound(sorted, {
      target: one.target,
      fee: pool[0]?.fee ?? 0,
      longTermFee: pool[0]?.long_term_fee ?? 0,
      changeFee: 0,
      costOfChange: one.cost_of_change ?? 359,
      changeMin: 0,
      changeTarget: 0,
      inputsMax: Math.floor(one.max_selection_weight / 272),
      highRate: false,
    })
    const ascending = (list: readonly number[] | undefined | null) => (list ? [...list].sort((a, b) => a - b) : null)
    expect(ascending(found?.coins.map(({ value }) => value))).toEqual(ascending(one.expected_effective_values))
  },
)
