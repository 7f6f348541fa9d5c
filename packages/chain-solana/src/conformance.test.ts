import { Keypair, PublicKey, SystemProgram } from '@solana/web3.js'
import type { Intent } from '@wallet/core'
import { buildIntent, type ChainBench, testChainAdapter } from '@wallet/core/testing'
import { runInstructions } from '@wallet/harness/svm'
import { describe, it } from 'vitest'
import { openBench } from './bench.fixture.ts'
import type { SolanaFacts } from './snapshot/facts.ts'

/** A cluster on a real SVM behind two providers; makes blocks only when told to. */
async function open(): Promise<ChainBench<SolanaFacts>> {
  const { adapter, cluster, nodes, wallet, signer, stop } = await openBench({ options: { depositsFrom: 0 } })
  const payer = Keypair.generate()
  cluster.bank.airdrop(payer.publicKey.toBase58(), 10_000_000_000n)
  let intents = 0
  const intent: ChainBench['intent'] = (wish = {}): Intent => {
    intents += 1
    const usual = {
      asset: adapter.feeAsset,
      feeAsset: adapter.feeAsset,
      feeMax: 10n ** 7n,
      amount: 1_234_567n,
      to: payer.publicKey.toBase58(),
    }
    return buildIntent({ id: `W-${intents}`, chain: adapter.chain, ...usual, ...wish })
  }
  return {
    adapter,
    wallet,
    signer,
    foreignAddress: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    intent,
    loseNextReply: () => {
      for (const node of nodes) node.loseNextReply()
    },
    providersDown: () => {
      for (const node of nodes) node.setFaults({ dropRequest: 1 })
    },
    confirm: async (blocks) => cluster.produce(blocks),
    nearlyFinal: cluster.finality,
    finalize: async () => cluster.produce(cluster.finality),
    reorg: async (depth) => cluster.fork(depth),
    deposit: async (to, value) => {
      const { publicKey } = payer
      runInstructions(cluster, payer, [SystemProgram.transfer({ fromPubkey: publicKey, toPubkey: new PublicKey(to), lamports: value })])
    },
    close: stop,
  }
}

testChainAdapter<SolanaFacts>({ runner: { describe, it }, open, abilities: ['deposits', 'balances'] })
