// A regtest chain of our own behind the adapter, and wallets of every kind of coin on it.
import { setMaxListeners } from 'node:events'
import {
  amount,
  attemptId,
  type ChainAdapter,
  type ClaimKey,
  chainId,
  type Draft,
  type Intent,
  keyRef,
  type Observation,
  type SealedAttempt,
  type Signer,
  type Wallet,
  walletName,
} from '@wallet/core'
import { buildIntent } from '@wallet/core/testing'
import { type CoinNode, type CoinProxy, startCoinNode, startCoinProxy } from '@wallet/harness'
import { developmentSigner } from '@wallet/signer-local'
import { toHex, type UtxoFacts } from '@wallet/utxo'
import { owned, publicKeyOf } from './all-kinds.fixture.ts'
import { type BitcoinOptions, bitcoin } from './bitcoin.ts'
import { bitcoinFlavour } from './flavour.ts'
import { type CustomNetwork, type NetworkOption, resolveNetwork } from './network.ts'

/** A signal that never aborts. */
export const patience: AbortSignal = new AbortController().signal
setMaxListeners(0, patience)

/** Kinds of coins that a wallet can have. */
export const kinds = ['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr', 'p2wsh-2-of-3'] as const
export type Kind = (typeof kinds)[number]

/** The regtest chain of a node: litecoind's own addresses, or Bitcoin's. */
export function networkOf(node: CoinNode): NetworkOption {
  if (node.kind === 'bitcoind') return 'regtest'
  const lite: CustomNetwork = {
    name: 'lite-regtest',
    chain: chainId(`bip122:${node.genesis.slice(0, 32)}`),
    genesis: node.genesis,
    bech32: 'rltc',
    pubKeyHash: 0x6f,
    scriptHash: 0x3a,
  }
  return lite
}

/** A chain that several cases share, each with wallets of its own. */
export type Regtest = { readonly node: CoinNode; readonly network: NetworkOption; stop(): Promise<void> }

/** Starts litecoind, or what `kind` says. */
export async function startRegtest(options: Parameters<typeof startCoinNode>[0] = {}): Promise<Regtest> {
  const node = await startCoinNode(options)
  return { node, network: networkOf(node), stop: () => node.stop() }
}

/** Options for a local node: nothing is remembered from one moment to the next, and three confirmations are final. */
export const fresh: Partial<BitcoinOptions> = {
  tipMaxAgeMs: 0,
  pollEveryMs: 1,
  confirmations: 3,
  fees: { rate: 10_000n },
}

/** One wallet on a regtest chain, its adapter behind a wire that can fail. */
export type WalletBench = {
  readonly node: CoinNode
  readonly proxy: CoinProxy
  readonly options: BitcoinOptions
  readonly adapter: ChainAdapter<UtxoFacts>
  readonly wallet: Wallet
  readonly signer: Signer
  readonly address: string
  /** The private keys behind the address. */
  readonly secrets: readonly Uint8Array[]
  /** An adapter over the same node that remembers nothing of this one: a restart. */
  again(more?: Partial<BitcoinOptions>): ChainAdapter<UtxoFacts>
  /** Pays the wallet so many coins of this value and confirms them. */
  fund(coins: number, units: bigint): Promise<void>
  intent(wish?: Partial<Parameters<typeof buildIntent>[0]>): Intent
  seal(draft: Draft, sealedAt?: number): Promise<SealedAttempt>
  /** From intents to a sealed attempt, the way the engine goes. */
  prepare(intents: readonly Intent[], held?: ReadonlySet<ClaimKey>): Promise<SealedAttempt>
  /** Prepares, sends, and insists that the node takes it. */
  send(intents: readonly Intent[], held?: ReadonlySet<ClaimKey>): Promise<SealedAttempt>
  look(attempt: SealedAttempt, among?: readonly SealedAttempt[]): Promise<Observation>
  stop(): Promise<void>
}

let opened = 0
let sealedSoFar = 0

/** Opens a wallet of one kind of coin, with keys of its own. */
export async function openWallet(
  { node, network }: Regtest,
  { kind = 'p2wpkh', ...more }: Partial<BitcoinOptions> & { readonly kind?: Kind } = {},
): Promise<WalletBench> {
  opened += 1
  const flavour = bitcoinFlavour(resolveNetwork(network, false))
  const { lock, secrets } = owned(flavour, 1_000 * process.pid + opened)[kind]!
  const address = flavour.addressOf(lock.script)!
  const refs = secrets.map((_, index) => keyRef(`hot-${opened}-${index}`))
  const algorithm = kind === 'p2tr' ? ('schnorr-secp256k1' as const) : ('ecdsa-secp256k1' as const)
  const signer = developmentSigner({
    environment: 'test',
    keys: Object.fromEntries(secrets.map((privateKey, index) => [refs[index]!, { algorithm, privateKey }])),
  })
  const proxy = await startCoinProxy(node.url)
  const multisig = lock.multisig
  const options: BitcoinOptions = {
    network,
    providers: [{ name: 'node', url: proxy.url }],
    ...fresh,
    ...(multisig === undefined
      ? {}
      : {
          multisigs: [
            {
              address,
              needed: multisig.needed,
              keys: secrets.map((key, index) => ({ publicKey: publicKeyOf(key), keyRef: refs[index]! })),
            },
          ],
        }),
    ...more,
  }
  const adapter = bitcoin(options)
  const wallet: Wallet = {
    name: walletName(`hot-${opened}`),
    chain: adapter.chain,
    addresses: [{ address, keyRef: refs[0]! }],
    active: true,
  }
  const stranger = flavour.addressOf(owned(flavour, 7)['p2wpkh']!.lock.script)!
  const seal: WalletBench['seal'] = async (draft, sealedAt = 0) => {
    const signatures = await Promise.all(draft.signing.map((request) => signer.sign(request, patience)))
    sealedSoFar += 1
    const signed = adapter.finalize(draft, signatures)
    const seen = adapter.inspect(signed.bytes, draft)
    if (seen.id !== signed.id || seen.fee !== draft.fee) throw new TypeError(`inspected ${seen.id}, finalized ${signed.id}`)
    return { id: attemptId(`A-${sealedSoFar}`), draft, signed, sealedAt }
  }
  const prepare: WalletBench['prepare'] = async (intents, held = new Set()) => {
    const snapshot = await adapter.snapshot(wallet, intents, patience)
    const coins = await adapter.coins!.view(wallet, held, patience)
    const result = adapter.draft({ wallet, intents, snapshot, coins, seed: `seed-${opened}` })
    if (result.status !== 'drafted' || result.refused.length > 0) throw new TypeError(`refused: ${JSON.stringify(result.refused)}`)
    return seal(result.draft)
  }
  let orders = 0
  return {
    node,
    proxy,
    options,
    adapter,
    wallet,
    signer,
    address,
    secrets,
    again: (changed = {}) => bitcoin({ ...options, ...changed }),
    fund: async (coins, units) => {
      for (let left = coins; left > 0; left -= 1) await node.pay(address, units)
      await node.mine()
    },
    intent: (wish = {}) => {
      orders += 1
      const { feeAsset } = adapter
      const usual = { asset: feeAsset, feeAsset, wallet: wallet.name, to: stranger, amount: 100_000n, feeMax: amount(100_000n) }
      return buildIntent({ id: `W-${opened}-${orders}`, chain: adapter.chain, ...usual, ...wish })
    },
    seal,
    prepare,
    send: async (intents, held) => {
      const attempt = await prepare(intents, held)
      const sent = await adapter.broadcast(attempt.signed, patience)
      if (sent.status !== 'accepted') throw new TypeError(`${sent.status}: ${JSON.stringify(sent)} ${toHex(attempt.signed.bytes)}`)
      return attempt
    },
    look: async (attempt, among = [attempt]) => (await adapter.observe(among, patience))[among.indexOf(attempt)] as Observation,
    stop: () => proxy.stop(),
  }
}
