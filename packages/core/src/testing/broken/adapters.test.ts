import { describe, expect, test } from 'vitest'
import type { ChainBench } from '../chain-kit/chain-bench.ts'
import { testChainAdapter } from '../chain-kit/test-chain-adapter.ts'
import { collectCases } from '../collect.ts'
import type { ToyFacts } from '../toy-chain/adapter/context.ts'
import { openComposingToyBench, openToyBench } from '../toy-chain/toy-bench.ts'
import { brokenDeciding } from './adapters-deciding.fixture.ts'
import { brokenTalking } from './adapters-talking.fixture.ts'

const table = [...brokenDeciding, ...brokenTalking]
const numberOf = (name: string): string => name.split(' ')[0] ?? ''

describe('the kit for chains notices', () => {
  test.each(table.map((entry) => [entry.id, entry.what, entry] as const))('%s: an adapter that %s', async (id, _, broken) => {
    const runner = collectCases()
    testChainAdapter({
      runner,
      open: async (): Promise<ChainBench<ToyFacts>> => {
        if (broken.kind === 'composing') {
          const bench = openComposingToyBench({ kind: 'utxo' })
          return { ...bench, adapter: { ...bench.adapter, ...broken.break(bench.adapter) } }
        }
        const bench = openToyBench({ kind: broken.kind })
        return { ...bench, adapter: { ...bench.adapter, ...broken.break(bench.adapter, bench) } }
      },
    })
    const failed = (await runner.run()).filter(({ error }) => error !== null).map(({ name }) => numberOf(name))
    expect(failed).toContain(id)
    expect(failed.filter((rule) => rule !== id && broken.also?.includes(rule) !== true)).toEqual([])
  })

  test('every rule', () => {
    const rules = Array.from({ length: 26 }, (_, index) => `CA-${index + 1}`)
    expect([...new Set(table.map(({ id }) => id))].sort()).toEqual(rules.sort())
  })
})

describe('a declared skip', () => {
  const broken = brokenDeciding[0]!
  const skipOf = (id: string) => [{ id, reason: 'the toy is broken', issue: '#1' }]
  const run = async (id: string) => {
    const runner = collectCases()
    testChainAdapter({
      runner,
      skip: skipOf(id),
      open: async () => {
        const bench = openToyBench({ kind: 'nonce' })
        return { ...bench, adapter: { ...bench.adapter, ...broken.break(bench.adapter, bench) } }
      },
    })
    return (await runner.run()).filter(({ error }) => error !== null).map(({ name }) => numberOf(name))
  }

  test('is green while its rule fails', async () => expect(await run('CA-1')).toEqual([]))
  test('may name one case', async () => expect(await run('CA-1 refuses an address of another network')).toEqual([]))
  test('is red when its rule passes', async () => expect(await run('CA-8')).toEqual(['CA-1', 'CA-8']))
  test('is red when it names no rule', async () => expect(await run('CA-99')).toEqual(['CA-1', 'CA-99']))
})
