import { describe, expect, it, test } from 'vitest'
import { testChainAdapter } from '../chain-kit/test-chain-adapter.ts'
import { collectCases } from '../collect.ts'
import { openComposingToyBench, openToyBench } from './toy-bench.ts'

const always = ['deposits', 'balances'] as const

describe('the toy chain of coins', () => {
  const abilities = [...always, 'coins', 'replace', 'bumpByChild'] as const
  testChainAdapter({ runner: { describe, it }, open: async () => openToyBench({ kind: 'utxo' }), abilities })
})

describe('the toy chain of slots', () => {
  testChainAdapter({ runner: { describe, it }, open: async () => openToyBench({ kind: 'nonce' }), abilities: [...always, 'replace'] })
})

describe('the toy chain of expiries', () => {
  testChainAdapter({ runner: { describe, it }, open: async () => openToyBench({ kind: 'expiry' }), abilities: always })
})

describe('a toy chain that composes', () => {
  const abilities = [...always, 'compose'] as const
  testChainAdapter({ runner: { describe, it }, open: async () => openComposingToyBench({ kind: 'utxo' }), abilities })
})

test('an ability that got lost is noticed', async () => {
  const runner = collectCases()
  testChainAdapter({ runner, open: async () => openToyBench({ kind: 'expiry' }), abilities: [...always, 'replace'] })
  const failed = (await runner.run()).filter(({ error }) => error !== null)
  expect(failed.map(({ name }) => name)).toEqual(['abilities are the ones this suite names'])
})
