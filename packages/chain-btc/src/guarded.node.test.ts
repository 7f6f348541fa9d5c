import { type GuardedCase, testGuarded, testUnguarded } from '@wallet/harness/coin-bench'
import { afterAll, beforeAll, describe } from 'vitest'
import { type Kind, kinds, openWallet, type Regtest, startRegtest } from './bench.fixture.ts'
import { explainBitcoin } from './explain-bitcoin.ts'
import { bitcoinFlavour } from './flavour.ts'
import { resolveNetwork } from './network.ts'

let chain: Regtest
beforeAll(async () => {
  chain = await startRegtest()
})
afterAll(() => chain?.stop())

const caseOf = (kind: Kind): GuardedCase => ({
  open: () => openWallet(chain, { kind }),
  flavour: () => bitcoinFlavour(resolveNetwork(chain.network, false)),
  explain: (options) => explainBitcoin({ network: chain.network, ...options }),
  ...{ coin: 400_000n, paid: 600_000n, feeMax: 50_000n },
})

// A key inside of P2SH has the digest of P2WPKH.
describe.each(kinds.filter((kind) => kind !== 'p2sh-p2wpkh'))('coins of %s', (kind) => testGuarded(caseOf(kind)))
testUnguarded(caseOf('p2wpkh'))
