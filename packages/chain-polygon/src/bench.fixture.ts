import { setMaxListeners } from 'node:events'
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
import { borPool, devAccounts, type EvmNode, type FaultProxy, startFaultProxy } from '@wallet/harness'
import { developmentSigner } from '@wallet/signer-local'
import type { PolygonOptions } from './options.ts'
import { polygon } from './polygon.ts'
import type { PolygonFacts } from './snapshot/facts.ts'

/** A signal that never aborts. */
export const patience: AbortSignal = new AbortController().signal
// Hundreds of sends share it in one test; in an engine each has its own.
setMaxListeners(0, patience)

/** Options that suit a local node: nothing is remembered from one moment to the next. */
export const fresh: Pick<PolygonOptions, 'network' | 'headMaxAgeMs' | 'pollEveryMs' | 'callTimeoutMs'> = {
  network: { chainId: 137, name: 'polygon-local' },
  headMaxAgeMs: 0,
  pollEveryMs: 1,
  callTimeoutMs: 5_000,
}

/** Signs with a node's development accounts, each key under its address. */
export function accountSigner(accounts: readonly { readonly address: string; readonly privateKey: string }[]): Signer {
  const keys = accounts.map(({ address, privateKey }) => {
    const secret = Uint8Array.from(Buffer.from(privateKey.slice(2), 'hex'))
    return [address, { algorithm: 'ecdsa-secp256k1' as const, privateKey: secret }] as const
  })
  return developmentSigner({ environment: 'test', keys: Object.fromEntries(keys) })
}

/** The wallet of one development account. */
export function walletOf(adapter: Pick<DraftingChain, 'chain'>, address: string): Wallet {
  return { name: walletName('hot'), chain: adapter.chain, addresses: [{ address, keyRef: keyRef(address) }], active: true }
}

let orders = 0

/** A transfer of the chain's coin to a fresh address, unless something else is wished for. */
export function transferOf(
  adapter: DraftingChain<PolygonFacts>,
  wish: Partial<Intent> & { readonly action?: Intent['action'] } = {},
): Intent {
  orders += 1
  const to = adapter.decodeAddress(`0x${(0xabc000000000n + BigInt(orders)).toString(16).padStart(40, 'e')}`)
  return {
    id: orderId(`W-${orders}`),
    chain: adapter.chain,
    wallet: walletName('hot'),
    account: accountId('user:1'),
    action: { kind: 'transfer', to: to.status === 'valid' ? to.canonical : '', asset: adapter.feeAsset, amount: amount(1_000_000n) },
    feeAsset: adapter.feeAsset,
    feeMax: amount(10n ** 18n),
    feeBearer: 'house',
    ...wish,
  }
}

/** From intents to a sealed attempt, the way the engine goes. */
export type Sender = {
  readonly adapter: DraftingChain<PolygonFacts>
  readonly wallet: Wallet
  readonly signer: Signer
  seal(draft: Draft): Promise<SealedAttempt>
  prepare(intents: readonly Intent[], slot?: number): Promise<SealedAttempt>
}

/** A sender over a node's first account. */
export function senderOver(node: EvmNode, options: Partial<PolygonOptions> = {}): Sender {
  const adapter = polygon({ ...fresh, providers: [{ name: 'node', url: node.url }], quorum: 1, ...options })
  const [account] = devAccounts(1)
  const wallet = walletOf(adapter, account!.address)
  const signer = accountSigner(node.accounts)
  const seal = async (draft: Draft): Promise<SealedAttempt> => {
    const signatures = await Promise.all(draft.signing.map((request) => signer.sign(request, patience)))
    orders += 1
    return { id: attemptId(`A-${orders}`), draft, signed: adapter.finalize(draft, signatures), sealedAt: 0 }
  }
  const prepare = async (intents: readonly Intent[], slot?: number): Promise<SealedAttempt> => {
    const snapshot = await adapter.snapshot(wallet, intents, patience)
    const result = adapter.draft({ wallet, intents, snapshot, seed: 'test', ...(slot === undefined ? {} : { slot }) })
    if (result.status !== 'drafted') throw new TypeError(`refused: ${JSON.stringify(result.refused)}`)
    return seal(result.draft)
  }
  return { adapter, wallet, signer, seal, prepare }
}

/** A sender over two providers that can be made to fail, each with bor's pool rules where they are asked for. */
export type FaultySender = Sender & { readonly proxies: readonly [FaultProxy, FaultProxy]; stop(): Promise<void> }

/** Puts two fault proxies before a node. */
export async function faultySender(
  node: EvmNode,
  options: Partial<PolygonOptions> & { readonly rules?: boolean } = {},
): Promise<FaultySender> {
  const { rules = false, ...rest } = options
  const pool = rules ? { pool: borPool(node.client) } : {}
  const proxies = [await startFaultProxy({ upstream: node.url, ...pool }), await startFaultProxy({ upstream: node.url, ...pool })] as const
  const providers = proxies.map(({ url }, index) => ({ name: `provider-${index}`, url }))
  const sender = senderOver(node, { providers, quorum: 2, ...rest })
  return { ...sender, proxies, stop: async () => void (await Promise.all(proxies.map((proxy) => proxy.stop()))) }
}

/** What the chain says of one attempt now. */
export async function look(
  { adapter }: Pick<Sender, 'adapter'>,
  attempt: SealedAttempt,
  among: readonly SealedAttempt[] = [attempt],
): Promise<Observation> {
  return (await adapter.observe(among, patience))[among.indexOf(attempt)] as Observation
}
