import { Keypair } from '@solana/web3.js'
import { type Cluster, createMint, openCluster, openSvmNode, type SvmNode, type TestMint } from '@wallet/harness/svm'
import { type ServiceChild, serviceChild } from '../service-child.ts'
import { type DemoKeys, serviceFor } from '../service-for.ts'

/** A local cluster behind two providers, with a funded hot wallet and a token, and a service that is not yet running. */
export type World = {
  readonly cluster: Cluster
  readonly nodes: readonly [SvmNode, SvmNode]
  readonly mint: TestMint
  readonly service: ServiceChild
  readonly keys: DemoKeys
  stop(): Promise<void>
}

/** Opens a cluster that makes ten blocks a second and sets the service up for it, with keys made for this run only. */
export async function openWorld(directory: string): Promise<World> {
  const cluster = openCluster({ blockMs: 100 })
  const nodes = [await openSvmNode(cluster, 1), await openSvmNode(cluster, 2)] as const
  const hot = Keypair.generate()
  const address = hot.publicKey.toBase58()
  cluster.bank.airdrop(address, 100_000_000_000n)
  const mint = createMint(cluster, { decimals: 6 })
  mint.mintTo(address, 50_000_000_000n)
  const { options, keys } = serviceFor(directory, {
    config: {
      chains: [
        {
          kind: 'solana',
          network: 'custom',
          name: 'solana',
          genesis: cluster.genesis,
          providers: nodes.map(({ url }, index) => ({ name: `provider-${index + 1}`, url })),
          tokens: [{ symbol: 'TUSD', mint: mint.address, decimals: 6 }],
          pollEveryMs: 400,
        },
      ],
      wallets: [{ name: 'hot', chain: 'solana', addresses: [{ address, keyRef: 'hot' }], pays: ['solana', 'solana:tusd'] }],
    },
    secrets: {
      WALLET_SIGNER_KEYS: JSON.stringify({ hot: `ed25519:${Buffer.from(hot.secretKey.slice(0, 32)).toString('hex')}` }),
    },
  })
  const service = await serviceChild(options)
  const stop = async (): Promise<void> => {
    cluster.stop()
    await Promise.all(nodes.map((node) => node.stop()))
  }
  return { cluster, nodes, mint, service, keys, stop }
}
