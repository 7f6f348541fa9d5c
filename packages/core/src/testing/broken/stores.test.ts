import { describe, expect, test } from 'vitest'
import { collectCases } from '../collect.ts'
import { openMemoryBench, soundEngine } from '../store-kit/memory-bench.ts'
import { testStore } from '../store-kit/test-store.ts'
import { brokenClaims, brokenFences } from './stores-claims.fixture.ts'
import { brokenHalts, brokenMoney } from './stores-money.fixture.ts'

const table = [...brokenMoney, ...brokenHalts, ...brokenFences, ...brokenClaims]
const numberOf = (name: string): string => name.split(' ')[0] ?? ''

describe('the kit for stores notices', () => {
  test.each(table.map((entry) => [entry.id, entry.what, entry] as const))('%s: a store that %s', async (id, _, broken) => {
    const runner = collectCases()
    const { engine = soundEngine, onCrash = () => undefined } = broken
    testStore({ runner, open: async () => openMemoryBench({ engine, onCrash }) })
    // Whether other rules stay green is asked once per rule; its further ways of breaking are only run against their own.
    const first = table.find((entry) => entry.id === id) === broken
    const failed = (await runner.run((name) => first || numberOf(name) === id))
      .filter(({ error }) => error !== null)
      .map(({ name }) => numberOf(name))
    expect(failed).toContain(id)
    expect(failed.filter((rule) => rule !== id && broken.also?.includes(rule) !== true)).toEqual([])
  })

  test('every rule', () => {
    const rules = Array.from({ length: 33 }, (_, index) => `ST-${index + 1}`)
    expect([...new Set(table.map(({ id }) => id))].sort()).toEqual(rules.sort())
  })
})
