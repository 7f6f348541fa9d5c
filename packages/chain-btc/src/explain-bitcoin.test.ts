import { testExplain } from '@wallet/harness/coin-bench'
import { describe, expect, test } from 'vitest'
import { owned, regtest } from './all-kinds.fixture.ts'
import { explainBitcoin } from './explain-bitcoin.ts'

const proved = { p2pkh: 'none', p2wpkh: 'own', 'p2sh-p2wpkh': 'own', p2tr: 'all', 'p2wsh-2-of-3': 'own' } as const

describe.each(Object.entries(proved))('coins of %s', (kind, values) => {
  const [own, stranger] = [owned(regtest, 1)[kind]!, owned(regtest, 7)[kind]!]
  testExplain({ flavour: regtest, explain: (options) => explainBitcoin({ network: 'regtest', ...options }), own, stranger, values })
})

test('wants addresses of its own network, and mainnet said aloud', () => {
  expect(() => explainBitcoin({ network: 'regtest', own: ['1BoatSLRHtKNngkdXEeobR76b53LETtpyT'] })).toThrow('UTXO__OPTIONS_INVALID')
  expect(() => explainBitcoin({ network: 'mainnet', own: [] })).toThrow('MAINNET_NOT_ALLOWED')
})
