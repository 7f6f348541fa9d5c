import { Keypair } from '@solana/web3.js'
import {
  accountId,
  amount,
  attemptId,
  type Draft,
  type DraftingChain,
  type Intent,
  keyRef,
  type Observation,
  orderId,
  type SealedAttempt,
  type Signer,
  type Wallet,
  walletName,
} from '@wallet/core'
import { type Cluster, openCluster, openSvmNode, type SvmNode } from '@wallet/harness/svm'
import { developmentSigner } from '@wallet/signer-local'
import type { SolanaOptions } from './options.ts'
import type { SolanaFacts } from './snapshot/facts.ts'
import { type SolanaAdapter, solana } from './solana.ts'

/** A signal that never aborts. */
export const patience: AbortSignal = new AbortController().signal

/** Signs with these keys, each under its address. */
export function keypairSigner(keys: readonly Keypair[]): Signer {
  const entries = keys.map(
    (key) => [key.publicKey.toBase58(), { algorithm: 'ed25519' as const, privateKey: key.secretKey.slice(0, 32) }] as const,
  )
  return developmentSigner({ environment: 'test', keys: Object.fromEntries(entries), signaturesMax: 1_000 })
}

/** A wallet over these keys. */
export function walletOf(adapter: Pick<DraftingChain, 'chain'>, keys: readonly Keypair[]): Wallet {
  const addresses = keys.map((key) => ({ address: key.publicKey.toBase58(), keyRef: keyRef(key.publicKey.toBase58()) }))
  return { name: walletName('hot'), chain: adapter.chain, addresses, active: true }
}

let orders = 0

/** A transfer of SOL to a fresh address, unless something else is wished for. */
export function transferOf(
  adapter: DraftingChain<SolanaFacts>,
  wish: Partial<Intent> & {
    readonly to?: string
    readonly value?: bigint
    readonly asset?: Intent['feeAsset']
    readonly memo?: string
  } = {},
): Intent {
  orders += 1
  const { to = Keypair.generate().publicKey.toBase58(), value = 2_000_000n, asset = adapter.feeAsset, memo, ...rest } = wish
  return {
    id: orderId(`W-${orders}`),
    chain: adapter.chain,
    wallet: walletName('hot'),
    account: accountId('user:1'),
    action: { kind: 'transfer', to, asset, amount: amount(value), ...(memo === undefined ? {} : { memo }) },
    feeAsset: adapter.feeAsset,
    feeMax: amount(10n ** 8n),
    feeBearer: 'house',
    ...rest,
  }
}

/** A cluster with two providers, a wallet with 100 SOL, and the way of the engine from intents to sealed attempts. */
export type Bench = {
  readonly cluster: Cluster
  readonly nodes: readonly [SvmNode, SvmNode]
  readonly adapter: SolanaAdapter
  readonly keys: readonly Keypair[]
  readonly wallet: Wallet
  readonly signer: Signer
  seal(draft: Draft): Promise<SealedAttempt>
  prepare(intents: readonly Intent[]): Promise<SealedAttempt>
  /** Drafts and answers the refusals by order. */
  refusals(intents: readonly Intent[]): Promise<readonly (readonly [string, string])[]>
  send(attempt: SealedAttempt): Promise<string>
  look(attempt: SealedAttempt): Promise<Observation>
  lamports(address: string): bigint
  stop(): Promise<void>
}

/** What may differ between benches. */
export type BenchOptions = { readonly options?: Partial<SolanaOptions>; readonly wallets?: number; readonly cluster?: Cluster }

/** Opens one. */
export async function openBench({ options = {}, wallets = 1, cluster = openCluster() }: BenchOptions = {}): Promise<Bench> {
  const nodes = [await openSvmNode(cluster, 1), await openSvmNode(cluster, 2)] as const
  const keys = Array.from({ length: wallets }, () => Keypair.generate())
  for (const key of keys) cluster.bank.airdrop(key.publicKey.toBase58(), 100_000_000_000n)
  const adapter = solana({
    network: { name: 'solana-local', genesis: cluster.genesis },
    providers: nodes.map(({ url }, index) => ({ name: `provider-${index}`, url })),
    headMaxAgeMs: 0,
    pollEveryMs: 1,
    callTimeoutMs: 5_000,
    ...options,
  })
  const wallet = walletOf(adapter, keys)
  const signer = keypairSigner(keys)
  const seal = async (draft: Draft): Promise<SealedAttempt> => {
    const signatures = await Promise.all(draft.signing.map((request) => signer.sign(request, patience)))
    orders += 1
    return { id: attemptId(`A-${orders}`), draft, signed: adapter.finalize(draft, signatures), sealedAt: 0 }
  }
  const plan = async (intents: readonly Intent[]) =>
    adapter.draft({ wallet, intents, snapshot: await adapter.snapshot(wallet, intents, patience), seed: 'test' })
  return {
    cluster,
    nodes,
    adapter,
    keys,
    wallet,
    signer,
    seal,
    prepare: async (intents) => {
      const result = await plan(intents)
      if (result.status !== 'drafted') throw new TypeError(`refused: ${JSON.stringify(result.refused)}`)
      return seal(result.draft)
    },
    refusals: async (intents) => (await plan(intents)).refused.map(({ next, reason }) => [next, reason] as const),
    send: async (attempt) => (await adapter.broadcast(attempt.signed, patience)).status,
    look: async (attempt) => (await adapter.observe([attempt], patience))[0] as Observation,
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
