import { testExplain } from '@wallet/harness/coin-bench'
import { describe, expect, test } from 'vitest'
import { explainDogecoin } from './explain-dogecoin.ts'
import { owned, regtest } from './flavour.fixture.ts'

describe.each(Object.keys(owned(1)))('coins of %s', (kind) => {
  const [own, stranger] = [owned(1)[kind]!, owned(7)[kind]!]
  const explain: Parameters<typeof testExplain>[0]['explain'] = (options) => explainDogecoin({ network: 'regtest', ...options })
  testExplain({ flavour: regtest, explain, own, stranger, values: 'none' })
})

test('wants mainnet said aloud', () => {
  expect(() => explainDogecoin({ network: 'mainnet', own: [] })).toThrow('MAINNET_NOT_ALLOWED')
})
