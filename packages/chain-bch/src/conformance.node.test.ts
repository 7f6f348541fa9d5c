import { type ChainBench, testChainAdapter } from '@wallet/core/testing'
import { chainBenchOf } from '@wallet/harness/coin-bench'
import type { UtxoFacts } from '@wallet/utxo'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { forget, nodes, openWallet, type Regtest, startRegtest } from './bench.fixture.ts'

describe.each(nodes)('on %s', (kind) => {
  let chain: Regtest
  beforeAll(async () => {
    chain = await startRegtest(kind)
  })
  afterAll(() => chain?.stop())

  /** A wallet of its own on one chain. */
  async function open(): Promise<ChainBench<UtxoFacts>> {
    const bench = await openWallet(chain, { depositsFrom: await chain.node.height() })
    return chainBenchOf(bench, 1_000_000n, {
      foreignAddress: 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a',
      spellings: [bench.address.toUpperCase(), bench.address.slice('bchreg:'.length)],
      forgetWaiting: () => forget(bench.node),
    })
  }

  // A real node keeps what it saw first and forgets nothing on command, so that no replacement is ever taken.
  const firstSeen = {
    id: 'CA-20',
    reason: 'mempools of Bitcoin Cash replace nothing',
    issue: 'https://reference.cash/protocol/network/node-validation-policy',
  }
  const skip = kind === 'bchn' ? [firstSeen] : []
  testChainAdapter<UtxoFacts>({ runner: { describe, it }, open, abilities: ['replace', 'coins', 'deposits', 'balances'], skip })
})
