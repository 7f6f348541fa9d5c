import { describe, it } from 'vitest'
import { testChainAdapter } from '../chain-kit/test-chain-adapter.ts'
import { openToyBench } from './toy-bench.ts'

describe.each(['utxo', 'nonce', 'expiry'] as const)('the toy chain of kind %s', (kind) => {
  testChainAdapter({ runner: { describe, it }, open: async () => openToyBench({ kind }) })
})

describe('a toy chain that composes', () => {
  testChainAdapter({ runner: { describe, it }, open: async () => openToyBench({ kind: 'utxo', composing: true }) })
})
