// A regtest chain of our own behind the adapter, and wallets of every kind of coin on it.
import { type CoinNode, startCoinNode } from '@wallet/harness'
import { coinChain, fresh as freshCoins, openCoinWallet, type WalletBench as WalletBenchOf } from '@wallet/harness/coin-bench'
import { developmentSigner } from '@wallet/signer-local'
import { owned, publicKeyOf } from './all-kinds.fixture.ts'
import { type BitcoinOptions, bitcoin } from './bitcoin.ts'
import { bitcoinFlavour } from './flavour.ts'
import { type NetworkOption, resolveNetwork } from './network.ts'

/** Kinds of coins that a wallet can have. */
export const kinds = ['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr', 'p2wsh-2-of-3'] as const
export type Kind = (typeof kinds)[number]

/** The regtest chain of a node: litecoind's own addresses, or Bitcoin's. */
export function networkOf(node: CoinNode): NetworkOption {
  if (node.kind === 'bitcoind') return 'regtest'
  const lite = { bech32: 'rltc', pubKeyHash: 0x6f, scriptHash: 0x3a }
  return { name: 'lite-regtest', chain: coinChain(node), genesis: node.genesis, ...lite }
}

/** A chain that several cases share, each with wallets of its own. */
export type Regtest = { readonly node: CoinNode; readonly network: NetworkOption; stop(): Promise<void> }

/** Starts litecoind, or what `kind` says. */
export async function startRegtest(options: Parameters<typeof startCoinNode>[0] = {}): Promise<Regtest> {
  const node = await startCoinNode(options)
  return { node, network: networkOf(node), stop: () => node.stop() }
}

/** Options for a local node, at a rate of its own. */
export const fresh: Partial<BitcoinOptions> = { ...freshCoins, fees: { rate: 10_000n } }

/** One wallet on a regtest chain, its adapter behind a wire that can fail. */
export type WalletBench = WalletBenchOf<BitcoinOptions>

/** Opens a wallet of one kind of coin, with keys of its own. */
export async function openWallet(
  { node, network }: Regtest,
  { kind = 'p2wpkh', ...more }: Partial<BitcoinOptions> & { readonly kind?: Kind } = {},
): Promise<WalletBench> {
  const flavour = bitcoinFlavour(resolveNetwork(network, false))
  return openCoinWallet<BitcoinOptions>({
    ...{ node, flavour, publicKeyOf },
    owned: (n) => owned(flavour, n)[kind]!,
    stranger: owned(flavour, 7)['p2wpkh']!,
    algorithm: kind === 'p2tr' ? 'schnorr-secp256k1' : 'ecdsa-secp256k1',
    signerOf: (keys) => developmentSigner({ environment: 'test', keys }),
    adapterOf: bitcoin,
    optionsOf: (common) => ({ network, ...common, ...fresh, ...more }),
    payment: 100_000n,
  })
}
