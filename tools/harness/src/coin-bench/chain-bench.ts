import type { ChainBench } from '@wallet/core/testing'
import type { UtxoFacts } from '@wallet/utxo'
import type { CoinBench } from './open-wallet.ts'

/** A wallet with six coins as the conformance kit wants it, final under three confirmations as `fresh` says. */
export async function chainBenchOf(
  bench: CoinBench,
  coin: bigint,
  particular: Pick<ChainBench<UtxoFacts>, 'foreignAddress' | 'spellings'> & Partial<ChainBench<UtxoFacts>>,
): Promise<ChainBench<UtxoFacts>> {
  await bench.fund(6, coin)
  const { node, proxy } = bench
  return {
    adapter: bench.adapter,
    wallet: bench.wallet,
    signer: bench.signer,
    intent: (wish) => bench.intent(wish),
    loseNextReply: () => proxy.loseNextReply(),
    providersDown: () => proxy.down(),
    confirm: (blocks) => node.mine(blocks),
    nearlyFinal: 2,
    finalize: () => node.mine(2),
    reorg: (depth) => node.reorg(depth),
    deposit: async (to, value) => void (await node.pay(to, value)),
    close: () => bench.stop(),
    ...particular,
  }
}
