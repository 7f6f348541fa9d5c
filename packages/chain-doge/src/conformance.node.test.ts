import { type ChainBench, testChainAdapter } from '@wallet/core/testing'
import { chainBenchOf } from '@wallet/harness/coin-bench'
import type { UtxoFacts } from '@wallet/utxo'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { nodes, openWallet, type Regtest, startRegtest } from './bench.fixture.ts'

describe.each(nodes)('on %s', (kind) => {
  let chain: Regtest
  beforeAll(async () => {
    chain = await startRegtest(kind)
  })
  afterAll(() => chain?.stop())

  /** A wallet of its own on one chain. */
  async function open(): Promise<ChainBench<UtxoFacts>> {
    const bench = await openWallet(chain, { depositsFrom: await chain.node.height() })
    return chainBenchOf(bench, 1_000_000_000n, { foreignAddress: 'DJRU7MLhcPwCTNRZ4e8gJzDebtG1H5M7pc', spellings: [] })
  }

  testChainAdapter<UtxoFacts>({ runner: { describe, it }, open, abilities: ['replace', 'bumpByChild', 'coins', 'deposits', 'balances'] })
})
