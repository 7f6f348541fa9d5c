// A legacy regtest chain of our own behind the adapter, and wallets on it: a litecoind that plays Dogecoin, or Dogecoin Core.
import { type CoinNode, coinNodeProgram, startCoinNode } from '@wallet/harness'
import { coinChain, fresh, openCoinWallet, type WalletBench as WalletBenchOf } from '@wallet/harness/coin-bench'
import { developmentSigner } from '@wallet/signer-local'
import { type DogecoinOptions, dogecoin } from './dogecoin.ts'
import { owned, publicKeyOf } from './flavour.fixture.ts'
import { dogecoinFlavour } from './flavour.ts'
import { type CustomNetwork, resolveNetwork } from './network.ts'

/** Kinds of coins that a wallet can have. */
export const kinds = ['p2pkh', 'p2sh-2-of-3'] as const
export type Kind = (typeof kinds)[number]

/** The nodes that this machine has: litecoind, and the one that DOGECOIND names. */
export const nodes: readonly ('litecoind' | 'dogecoind')[] = [
  'litecoind',
  ...(coinNodeProgram('dogecoind') === undefined ? [] : (['dogecoind'] as const)),
]

/** A chain that several cases share, each with wallets of its own. */
export type Regtest = { readonly node: CoinNode; readonly network: CustomNetwork; stop(): Promise<void> }

/**
 * Starts one of the nodes. A litecoind asks Dogecoin's rates and Dogecoin's dust, so that what it takes Dogecoin would take.
 */
export async function startRegtest(kind: (typeof nodes)[number] = 'litecoind'): Promise<Regtest> {
  const asDogecoin = [
    '-addresstype=legacy',
    '-changetype=legacy',
    '-minrelaytxfee=0.001',
    '-incrementalrelayfee=0.0001',
    '-fallbackfee=0.02',
    '-txconfirmtarget=1',
  ]
  const node = await startCoinNode({ kind, args: kind === 'litecoind' ? asDogecoin : [] })
  const form = { pubKeyHash: 111, scriptHash: kind === 'litecoind' ? 0x3a : 196 }
  const network: CustomNetwork = { name: 'doge-regtest', chain: coinChain(node), genesis: node.genesis, ...form }
  return { node, network, stop: () => node.stop() }
}

/** One wallet on a regtest chain, its adapter behind a wire that can fail. */
export type WalletBench = WalletBenchOf<DogecoinOptions>

/** Opens a wallet of one kind of coin, with keys of its own. */
export async function openWallet(
  { node, network }: Regtest,
  { kind = 'p2pkh', ...more }: Partial<DogecoinOptions> & { readonly kind?: Kind } = {},
): Promise<WalletBench> {
  return openCoinWallet<DogecoinOptions>({
    ...{ node, publicKeyOf },
    flavour: dogecoinFlavour(resolveNetwork(network, false)),
    owned: (n) => owned(n)[kind]!,
    stranger: owned(7)['p2pkh']!,
    algorithm: 'ecdsa-secp256k1',
    signerOf: (keys) => developmentSigner({ environment: 'test', keys }),
    adapterOf: dogecoin,
    optionsOf: (common) => ({ network, ...common, ...fresh, ...more }),
    payment: 100_000_000n,
  })
}
