import { type SolanaOptions, solana } from '@wallet/chain-solana'
import { keyRef, memoryStore, systemClock, walletName } from '@wallet/core'
import { openEngine } from '@wallet/harness'
import { developmentSigner } from '@wallet/signer-local'
import { capital, type Payout, type World } from './world.ts'

/** How the engine sends. */
export type Ours = { readonly workers: number; readonly options: Partial<SolanaOptions>; readonly timeoutMs: number }

/** The engine over both providers; until every payout is final by both. */
export async function ourEngine(
  world: World,
  list: readonly Payout[],
  { workers, options, timeoutMs }: Ours,
): Promise<{ readonly reported: number; readonly seconds: number }> {
  const { cluster, nodes, payer } = world
  const address = payer.publicKey.toBase58()
  const adapter = solana({
    network: { name: 'solana-bench', genesis: cluster.genesis },
    providers: nodes.map(({ url }, index) => ({ name: `provider-${index}`, url })),
    headMaxAgeMs: 50,
    pollEveryMs: 250,
    resendEveryMs: 400,
    callTimeoutMs: 4_000,
    ...options,
  })
  const signer = developmentSigner({
    environment: 'test',
    keys: { [address]: { algorithm: 'ed25519', privateKey: payer.secretKey.slice(0, 32) } },
    signaturesMax: 1_000,
  })
  const store = memoryStore()
  const wallet = { name: walletName('hot'), chain: adapter.chain, addresses: [{ address, keyRef: keyRef(address) }], active: true }
  const [concurrency, leaseMax] = workers === 1 ? [16, 256] : [4, 32]
  const quick = { concurrency, leaseMax, parkMs: 500, idleMs: 50, backoffBaseMs: 50, backoffCapMs: 500 }
  const engines = await Promise.all(
    Array.from({ length: workers }, (_, index) =>
      openEngine({ adapter, signer, wallet }, { store, worker: { name: `w${index}`, ...quick }, funds: capital - 10_000_000_000n }),
    ),
  )
  const [engine] = engines
  if (engine === undefined) throw new TypeError('no worker')
  const started = performance.now()
  const ids = await Promise.all(
    list.map(async ({ to, amount }, index) => {
      await engine.withdraw({ id: `B-${index}`, account: 'user:1', asset: adapter.feeAsset, to, amount, feeMax: 100_000n })
      return `B-${index}`
    }),
  )
  const stop = new AbortController()
  const working = engines.map((one) => one.work(stop.signal))
  const completed = async (): Promise<number> =>
    (await Promise.all(ids.map((id) => engine.withdrawal(id)))).filter((view) => view?.order.state === 'completed').length
  let reported = 0
  while (reported < ids.length && performance.now() - started < timeoutMs) {
    await systemClock.sleep(100)
    reported = await completed()
  }
  const seconds = (performance.now() - started) / 1_000
  stop.abort()
  await Promise.all(working)
  return { reported, seconds }
}
