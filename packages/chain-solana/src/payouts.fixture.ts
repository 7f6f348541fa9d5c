import { Keypair } from '@solana/web3.js'
import { type Engine, memoryStore, systemClock, type WorkerOptions } from '@wallet/core'
import { openEngine } from '@wallet/harness'
import { type ClusterOptions, type NodeFaults, openCluster } from '@wallet/harness/svm'
import { type Bench, openBench } from './bench.fixture.ts'
import type { SolanaOptions } from './options.ts'

/** What happened to many payouts. */
export type Payouts = {
  readonly once: number
  readonly twice: number
  readonly never: number
  readonly completed: number
  /** Attempts that were sealed, all in all; above the number of payouts where some expired. */
  readonly attempts: number
  readonly findings: readonly string[]
}

/** How they are made. */
export type PayoutOptions = {
  readonly count: number
  readonly workers: number
  readonly cluster?: ClusterOptions
  readonly faults?: readonly [NodeFaults, NodeFaults]
  readonly adapter?: Partial<SolanaOptions>
  readonly wallets?: number
  readonly worker?: Partial<WorkerOptions>
  readonly timeoutMs?: number
  /** Done to the bench every 100 ms. */
  readonly trouble?: (bench: Bench, tick: number) => void
}

/** Pays many withdrawals over several workers of one store, and counts on the chain itself what arrived where. */
export async function runPayouts(options: PayoutOptions): Promise<Payouts> {
  const { count, workers, faults, timeoutMs = 60_000, trouble } = options
  const cluster = openCluster({ blockMs: 15, ...options.cluster })
  const adapterOptions = { headMaxAgeMs: 40, pollEveryMs: 150, resendEveryMs: 200, callTimeoutMs: 2_000, ...options.adapter }
  const bench = await openBench({ cluster, options: adapterOptions, wallets: options.wallets ?? 1 })
  for (const [index, node] of bench.nodes.entries()) node.setFaults(faults?.[index] ?? {})
  const { adapter } = bench
  const store = memoryStore()
  const quick = { concurrency: 4, leaseMax: 16, parkMs: 200, idleMs: 40, backoffBaseMs: 20, backoffCapMs: 200, callTimeoutMs: 5_000 }
  const engines = await Promise.all(
    Array.from({ length: workers }, (_, index) =>
      openEngine(bench, { store, worker: { name: `w${index}`, ...quick, ...options.worker }, funds: 90_000_000_000n }),
    ),
  )
  const [engine] = engines as [Engine]
  const requests = Array.from({ length: count }, (_, index) => ({
    id: `P-${index}`,
    account: 'user:1',
    asset: adapter.feeAsset,
    to: Keypair.generate().publicKey.toBase58(),
    amount: 1_000_000n + BigInt(index),
    feeMax: 1_000_000n,
  }))
  await Promise.all(requests.map((request) => engine.withdraw(request)))
  const stop = new AbortController()
  const working = engines.map((one) => one.work(stop.signal))
  const states = async (): Promise<readonly string[]> =>
    Promise.all(requests.map(async ({ id }) => (await engine.withdrawal(id))?.order.state ?? 'missing'))
  const deadline = systemClock.now() + timeoutMs
  for (let tick = 0; systemClock.now() < deadline; tick += 1) {
    trouble?.(bench, tick)
    await systemClock.sleep(100)
    if (tick % 5 === 0 && (await states()).every((state) => state === 'completed')) break
  }
  stop.abort()
  await Promise.all(working)
  // What is still in the air may land now; only then is counted.
  cluster.produce(300)
  const paid = requests.map(({ to, amount }) => ({ amount, got: bench.lamports(to) }))
  const views = await Promise.all(requests.map(({ id }) => engine.withdrawal(id)))
  const sealed = new Set(views.flatMap((view) => (view?.attempts ?? []).filter(({ signed }) => signed !== null).map(({ id }) => id)))
  const result: Payouts = {
    once: paid.filter(({ amount, got }) => got === amount).length,
    twice: paid.filter(({ amount, got }) => got > amount).length,
    never: paid.filter(({ got }) => got === 0n).length,
    completed: (await states()).filter((state) => state === 'completed').length,
    attempts: sealed.size,
    findings: (await engine.reconcile()).map(({ kind }) => kind),
  }
  await bench.stop()
  return result
}
