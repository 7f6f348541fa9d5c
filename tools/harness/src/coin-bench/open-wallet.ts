// A wallet on a regtest chain of our own, behind an adapter whose wire can fail.
import { setMaxListeners } from 'node:events'
import {
  amount,
  attemptId,
  type ChainId,
  type ClaimKey,
  chainId,
  type Draft,
  type DraftingChain,
  type Intent,
  type KeyRef,
  keyRef,
  type Observation,
  type SealedAttempt,
  type Signer,
  type SigningAlgorithm,
  type Wallet,
  walletName,
} from '@wallet/core'
import { buildIntent } from '@wallet/core/testing'
import { type Flavour, toHex, type UtxoFacts, type UtxoOptions } from '@wallet/utxo'
import type { CoinNode } from '../coin-node/start-coin-node.ts'
import { type CoinProxy, startCoinProxy } from '../coin-node/start-coin-proxy.ts'
import type { Owned } from './coins.ts'

/** A signal that never aborts. */
export const patience: AbortSignal = new AbortController().signal
setMaxListeners(0, patience)

/** Options for a local node: nothing is remembered from one moment to the next, and three confirmations are final. */
export const fresh: Pick<Required<UtxoOptions>, 'tipMaxAgeMs' | 'pollEveryMs' | 'confirmations'> = {
  tipMaxAgeMs: 0,
  pollEveryMs: 1,
  confirmations: 3,
}

/** CAIP-2 of a node's chain. */
export const coinChain = (node: CoinNode): ChainId => chainId(`bip122:${node.genesis.slice(0, 32)}`)

/** One wallet on a regtest chain. */
export type CoinBench = {
  readonly node: CoinNode
  readonly proxy: CoinProxy
  readonly adapter: DraftingChain<UtxoFacts>
  readonly wallet: Wallet
  readonly signer: Signer
  readonly address: string
  /** The private keys behind the address. */
  readonly secrets: readonly Uint8Array[]
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

/** The same with the options of its adapter. */
export type WalletBench<Options> = CoinBench & {
  readonly options: Options
  /** An adapter over the same node that remembers nothing of this one: a restart. */
  again(more?: Partial<Options>): DraftingChain<UtxoFacts>
}

/** What a chain package says of a wallet. */
type Parts<Options extends UtxoOptions> = {
  readonly node: CoinNode
  readonly flavour: Flavour
  /** The wallet's coins and keys; `n` is different for every wallet and every run. */
  readonly owned: (n: number) => Owned
  /** Somebody else's. */
  readonly stranger: Owned
  readonly algorithm: SigningAlgorithm
  readonly publicKeyOf: (secret: Uint8Array) => Uint8Array
  readonly signerOf: (keys: Readonly<Record<KeyRef, { readonly algorithm: SigningAlgorithm; readonly privateKey: Uint8Array }>>) => Signer
  readonly adapterOf: (options: Options) => DraftingChain<UtxoFacts>
  /** The options for these providers and multisigs. */
  readonly optionsOf: (common: Pick<UtxoOptions, 'providers' | 'multisigs'>) => Options
  /** What an intent pays and may cost unless the case says otherwise. */
  readonly payment: bigint
}

let opened = 0
let sealedSoFar = 0

/** Opens a wallet of one kind of coin, with keys of its own. */
export async function openCoinWallet<Options extends UtxoOptions>(parts: Parts<Options>): Promise<WalletBench<Options>> {
  const { node, flavour, algorithm } = parts
  opened += 1
  const turn = opened
  const { lock, secrets } = parts.owned(1_000 * process.pid + turn)
  const address = flavour.addressOf(lock.script)!
  const refs = secrets.map((_, index) => keyRef(`hot-${turn}-${index}`))
  const signer = parts.signerOf(Object.fromEntries(secrets.map((privateKey, index) => [refs[index]!, { algorithm, privateKey }])))
  const proxy = await startCoinProxy(node.url)
  const keys = secrets.map((secret, index) => ({ publicKey: parts.publicKeyOf(secret), keyRef: refs[index]! }))
  const options = parts.optionsOf({
    providers: [{ name: 'node', url: proxy.url }],
    ...(lock.multisig === undefined ? {} : { multisigs: [{ address, needed: lock.multisig.needed, keys }] }),
  })
  const adapter = parts.adapterOf(options)
  const wallet: Wallet = {
    name: walletName(`hot-${turn}`),
    chain: adapter.chain,
    addresses: [{ address, keyRef: refs[0]! }],
    active: true,
  }
  const { feeAsset } = adapter
  const usual = { asset: feeAsset, feeAsset, wallet: wallet.name, to: flavour.addressOf(parts.stranger.lock.script)! }
  let orders = 0
  return {
    ...{ node, proxy, options, adapter, wallet, signer, address, secrets },
    ...sendingOf(adapter, wallet, signer, `seed-${turn}`),
    again: (changed = {}) => parts.adapterOf({ ...options, ...changed }),
    fund: async (coins, units) => {
      for (let left = coins; left > 0; left -= 1) await node.pay(address, units)
      await node.mine()
    },
    intent: (wish = {}) => {
      orders += 1
      const fixed = { id: `W-${turn}-${orders}`, chain: adapter.chain, amount: parts.payment, feeMax: amount(parts.payment) }
      return buildIntent({ ...fixed, ...usual, ...wish })
    },
    stop: () => proxy.stop(),
  }
}

function sendingOf(
  adapter: DraftingChain<UtxoFacts>,
  wallet: Wallet,
  signer: Signer,
  seed: string,
): Pick<CoinBench, 'seal' | 'prepare' | 'send' | 'look'> {
  const seal: CoinBench['seal'] = async (draft, sealedAt = 0) => {
    const signatures = await Promise.all(draft.signing.map((request) => signer.sign(request, patience)))
    sealedSoFar += 1
    const signed = adapter.finalize(draft, signatures)
    const seen = adapter.inspect(signed.bytes, draft)
    if (seen.id !== signed.id || seen.fee !== draft.fee) throw new TypeError(`inspected ${seen.id}, finalized ${signed.id}`)
    return { id: attemptId(`A-${sealedSoFar}`), draft, signed, sealedAt }
  }
  const prepare: CoinBench['prepare'] = async (intents, held = new Set()) => {
    const snapshot = await adapter.snapshot(wallet, intents, patience)
    const coins = await adapter.coins!.view(wallet, held, patience)
    const result = adapter.draft({ wallet, intents, snapshot, coins, seed })
    if (result.status !== 'drafted' || result.refused.length > 0) throw new TypeError(`refused: ${JSON.stringify(result.refused)}`)
    return seal(result.draft)
  }
  return {
    seal,
    prepare,
    send: async (intents, held) => {
      const attempt = await prepare(intents, held)
      const sent = await adapter.broadcast(attempt.signed, patience)
      if (sent.status !== 'accepted') throw new TypeError(`${sent.status}: ${JSON.stringify(sent)} ${toHex(attempt.signed.bytes)}`)
      return attempt
    },
    look: async (attempt, among = [attempt]) => (await adapter.observe(among, patience))[among.indexOf(attempt)] as Observation,
  }
}
