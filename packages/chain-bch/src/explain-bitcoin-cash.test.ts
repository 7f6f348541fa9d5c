import { testExplain } from '@wallet/harness/coin-bench'
import { describe, expect, test } from 'vitest'
import { explainBitcoinCash } from './explain-bitcoin-cash.ts'
import { owned, regtest } from './flavour.fixture.ts'

describe.each(Object.keys(owned(1)))('coins of %s', (kind) => {
  const [own, stranger] = [owned(1)[kind]!, owned(7)['p2pkh']!]
  const explain: Parameters<typeof testExplain>[0]['explain'] = (options) => explainBitcoinCash({ network: 'regtest', ...options })
  testExplain({ flavour: regtest, explain, own, stranger, values: 'own' })
})

test('wants mainnet said aloud', () => {
  expect(() => explainBitcoinCash({ network: 'mainnet', own: [] })).toThrow('MAINNET_NOT_ALLOWED')
})
