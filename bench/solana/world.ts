import { Keypair } from '@solana/web3.js'
import { type Cluster, type ClusterOptions, openCluster, openSvmNode, type SvmNode } from '@wallet/harness/svm'

/** A cluster with two providers and a payer with 100 SOL. */
export type World = {
  readonly cluster: Cluster
  readonly nodes: readonly [SvmNode, SvmNode]
  readonly payer: Keypair
  lamports(address: string): bigint
  stop(): Promise<void>
}

/** Lamports to start with. */
export const capital = 100_000_000_000n

/** Opens one that makes blocks by itself. */
export async function openWorld(options: ClusterOptions): Promise<World> {
  const cluster = openCluster(options)
  const nodes = [await openSvmNode(cluster, 1), await openSvmNode(cluster, 2)] as const
  const payer = Keypair.generate()
  cluster.bank.airdrop(payer.publicKey.toBase58(), capital)
  return {
    cluster,
    nodes,
    payer,
    lamports: (address) => {
      const found = cluster.bank.account(address)
      return found.exists ? found.lamports : 0n
    },
    stop: async () => {
      cluster.stop()
      await Promise.all(nodes.map((node) => node.stop()))
    },
  }
}

/** Somebody to be paid, each a sum of their own. */
export type Payout = { readonly to: string; readonly amount: bigint }

/** So many payouts to fresh addresses. */
export function payouts(count: number): readonly Payout[] {
  return Array.from({ length: count }, (_, index) => ({ to: Keypair.generate().publicKey.toBase58(), amount: 1_000_000n + BigInt(index) }))
}

/** What the chain itself says of payouts. */
export type Count = { readonly once: number; readonly twice: number; readonly never: number }

/** Counts on the chain, after everything in the air had time to land. */
export function count({ cluster, lamports }: World, list: readonly Payout[]): Count {
  cluster.produce(300)
  const got = list.map(({ to, amount }) => [lamports(to), amount] as const)
  return {
    once: got.filter(([have, due]) => have === due).length,
    twice: got.filter(([have, due]) => have > due).length,
    never: got.filter(([have]) => have === 0n).length,
  }
}

/** What leaving the payer cost beside the payouts themselves, in lamports. */
export function cost({ payer, lamports }: World, list: readonly Payout[]): bigint {
  const sent = list.reduce((sum, { to }) => sum + lamports(to), 0n)
  return capital - lamports(payer.publicKey.toBase58()) - sent
}
