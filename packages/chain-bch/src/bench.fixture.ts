// A regtest chain of our own behind the adapter, and wallets on it: a node over libauth's virtual machine, or Bitcoin Cash Node.
import { type CoinNode, coinNodeProgram, startCoinNode } from '@wallet/harness'
import { type BchNode, startBchNode } from '@wallet/harness/bch'
import { coinChain, fresh, openCoinWallet, type WalletBench as WalletBenchOf } from '@wallet/harness/coin-bench'
import { developmentSigner } from '@wallet/signer-local'
import { type BitcoinCashOptions, bitcoinCash } from './bitcoin-cash.ts'
import { owned, publicKeyOf } from './flavour.fixture.ts'
import { bitcoinCashFlavour } from './flavour.ts'
import { type CustomNetwork, resolveNetwork } from './network.ts'

/** Kinds of coins that a wallet can have. */
export const kinds = ['p2pkh', 'p2pkh-schnorr', 'p2sh-2-of-3'] as const
export type Kind = (typeof kinds)[number]

/** The nodes that this machine has: always the virtual machine, and the one that BCHN_BITCOIND names. */
export const nodes: readonly ('virtual machine' | 'bchn')[] = [
  'virtual machine',
  ...(coinNodeProgram('bchn') === undefined ? [] : (['bchn'] as const)),
]

/** A chain that several cases share, each with wallets of its own. */
export type Regtest<Node extends CoinNode = CoinNode> = { readonly node: Node; readonly network: CustomNetwork; stop(): Promise<void> }

function regtestOf<Node extends CoinNode>(node: Node): Regtest<Node> {
  const form = { prefix: 'bchreg', pubKeyHash: 111, scriptHash: 196 } as const
  const network: CustomNetwork = { name: 'bch-regtest', chain: coinChain(node), genesis: node.genesis, ...form }
  return { node, network, stop: () => node.stop() }
}

/** Starts one of the nodes. */
export async function startRegtest(kind: (typeof nodes)[number] = 'virtual machine'): Promise<Regtest> {
  return regtestOf(kind === 'bchn' ? await startCoinNode({ kind }) : await startBchNode())
}

/** Starts the node over the virtual machine, with what only it can do. */
export async function startVirtual(): Promise<Regtest<BchNode>> {
  return regtestOf(await startBchNode())
}

/** Throws everything out of the mempool of a virtual node. Bitcoin Cash Node has no such command: its run is one case shorter. */
export function forget(node: CoinNode): void {
  if ('forget' in node) (node as BchNode).forget()
}

/** One wallet on a regtest chain, its adapter behind a wire that can fail. */
export type WalletBench = WalletBenchOf<BitcoinCashOptions>

/** Opens a wallet of one kind of coin, with keys of its own. */
export async function openWallet(
  { node, network }: Regtest,
  { kind = 'p2pkh', ...more }: Partial<BitcoinCashOptions> & { readonly kind?: Kind } = {},
): Promise<WalletBench> {
  return openCoinWallet<BitcoinCashOptions>({
    ...{ node, publicKeyOf },
    flavour: bitcoinCashFlavour(resolveNetwork(network, false)),
    owned: (n) => owned(n)[kind]!,
    stranger: owned(7)['p2pkh']!,
    algorithm: kind === 'p2pkh-schnorr' ? 'schnorr-bch' : 'ecdsa-secp256k1',
    signerOf: (keys) => developmentSigner({ environment: 'test', keys }),
    adapterOf: bitcoinCash,
    optionsOf: (common) => ({ network, ...common, ...fresh, ...more }),
    payment: 100_000n,
  })
}
