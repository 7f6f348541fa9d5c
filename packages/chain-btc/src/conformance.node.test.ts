import { type ChainBench, testChainAdapter } from '@wallet/core/testing'
import { type CoinNodeKind, coinNodeProgram } from '@wallet/harness'
import { chainBenchOf } from '@wallet/harness/coin-bench'
import type { UtxoFacts } from '@wallet/utxo'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { openWallet, type Regtest, startRegtest } from './bench.fixture.ts'

// litecoind always, for it does what Bitcoin Core 0.21 does; a bitcoind where BITCOIND names one.
const nodes: readonly CoinNodeKind[] = ['litecoind', ...(coinNodeProgram('bitcoind') === undefined ? [] : (['bitcoind'] as const))]

describe.each(nodes)('%s', (kind) => {
  let chain: Regtest
  beforeAll(async () => {
    chain = await startRegtest({ kind })
  })
  afterAll(() => chain?.stop())

  testChainAdapter<UtxoFacts>({
    runner: { describe, it },
    open: () => open(chain),
    abilities: ['replace', 'bumpByChild', 'coins', 'deposits', 'balances'],
  })
})

/** A wallet of its own on one chain: litecoind takes longer to start than all the cases take. */
async function open(chain: Regtest): Promise<ChainBench<UtxoFacts>> {
  const bench = await openWallet(chain, { depositsFrom: await chain.node.height() })
  const spellings = [bench.address.toUpperCase()]
  return chainBenchOf(bench, 1_000_000n, { foreignAddress: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', spellings })
}
