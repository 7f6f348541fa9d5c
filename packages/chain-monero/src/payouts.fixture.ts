import { createEngine, type Engine, memoryStore, systemClock, type WorkerOptions } from '@wallet/core'
import { fund, type MoneroBench, noSigner, openMoneroBench, outsider, patience } from './bench.fixture.ts'
import type { MoneroOptions } from './options.ts'
import { listOf, wholeOf } from './rpc/fields.ts'

/** What happened to many payouts, counted on the chain by the wallet that was paid. */
export type Payouts = {
  readonly once: number
  readonly twice: number
  readonly never: number
  readonly completed: number
  readonly transactions: number
  readonly restarts: number
  readonly findings: readonly string[]
  readonly elapsedMs: number
  /** Blocks mined until all was final: what a payout waits for on a real network, whatever the speed of this machine. */
  readonly blocks: number
}

/** How they are made. */
export type PayoutOptions = {
  readonly count: number
  readonly workers: number
  /** Coins of the paying wallet at the start. */
  readonly coins: number
  readonly adapter?: Partial<MoneroOptions>
  readonly worker?: Partial<WorkerOptions>
  /** Done every 250 ms, before a block is mined; `made` is how many transactions there are by now. */
  readonly trouble?: (bench: MoneroBench, now: { readonly tick: number; readonly made: number }) => Promise<void> | void
  readonly timeoutMs?: number
}

/** Pays many withdrawals over several workers of one store, while blocks are mined and programs die. */
export async function runPayouts(options: PayoutOptions): Promise<Payouts> {
  const { count, workers, coins, timeoutMs = 120_000 } = options
  const bench = await openMoneroBench({ slots: 2, sessions: { pinned: ['hot'], unknownMs: 3_000 } })
  try {
    await bench.address('shop')
    const subaddresses = await makeSubaddresses(bench, count)
    await fund(bench, 'hot', coins)
    const adapter = bench.adapter({ pollEveryMs: 300, ...options.adapter })
    const store = memoryStore()
    const worker = {
      concurrency: 2,
      leaseMax: 30,
      parkMs: 500,
      idleMs: 100,
      backoffBaseMs: 100,
      backoffCapMs: 1_000,
      callTimeoutMs: 20_000,
    }
    const engines = Array.from(
      { length: workers },
      (_, index): Engine =>
        createEngine({
          ...{ chains: [adapter], store, signer: noSigner, unsafeStore: true },
          policyKey: new Uint8Array(32).fill(9),
          wallets: { [adapter.feeAsset]: 'hot' },
          worker: { ...worker, name: `w${index}`, ...options.worker },
        }),
    )
    const [engine] = engines as [Engine]
    await engine.registerWallet(await bench.wallet('hot'), 'test')
    const held = await adapter.balances?.read(await bench.wallet('hot'), [adapter.feeAsset], patience)
    await engine.credit({
      reference: 'D-1',
      account: 'user:1',
      asset: adapter.feeAsset,
      amount: held?.balances[0]?.amount ?? 0n,
      actor: 'test',
    })
    const requests = subaddresses.map((to, index) => ({
      ...{ id: `P-${index}`, account: 'user:1', asset: adapter.feeAsset, to, amount: 1_000_000_000_000n + BigInt(index) },
      feeMax: 20_000_000_000n,
    }))
    for (const request of requests) await engine.withdraw(request)
    const startedAt = systemClock.now()
    const before = await bench.monerod.height()
    const stop = new AbortController()
    const working = engines.map((one) => one.work(stop.signal))
    const states = async () => Promise.all(requests.map(async ({ id }) => (await engine.withdrawal(id))?.order.state ?? 'missing'))
    const made = async (): Promise<number> => {
      const views = await Promise.all(requests.map(({ id }) => engine.withdrawal(id)))
      return new Set(views.flatMap((view) => (view?.attempts ?? []).flatMap(({ signed }) => signed?.id ?? []))).size
    }
    for (let tick = 0; systemClock.now() - startedAt < timeoutMs; tick += 1) {
      await options.trouble?.(bench, { tick, made: await made() })
      await systemClock.sleep(250)
      await bench.monerod.mine(1, outsider)
      if ((await states()).every((state) => state === 'completed')) break
    }
    const elapsedMs = systemClock.now() - startedAt
    const blocks = (await bench.monerod.height()) - before
    stop.abort()
    await Promise.all(working)
    // What is still in the air may land now; only then is counted.
    await bench.monerod.mine(12, outsider)
    const got = await received(bench)
    const paid = requests.map(({ amount }, index) => ({ amount, got: got.get(index + 1) ?? [] }))
    return {
      once: paid.filter(({ amount, got: list }) => list.length === 1 && list[0] === amount).length,
      twice: paid.filter(({ got: list }) => list.length > 1).length,
      never: paid.filter(({ got: list }) => list.length === 0).length,
      completed: (await states()).filter((state) => state === 'completed').length,
      transactions: await made(),
      restarts: bench.sessions.stats().restarts,
      findings: (await engine.reconcile()).map(({ kind }) => kind),
      ...{ elapsedMs, blocks },
    }
  } finally {
    await bench.stop()
  }
}

async function makeSubaddresses(bench: MoneroBench, count: number): Promise<readonly string[]> {
  return bench.sessions.withWallet('shop', patience, async (wallet) => {
    const made: string[] = []
    while (made.length < count) {
      const some = await wallet.change('create_address', { account_index: 0, count: Math.min(60, count - made.length) }, patience)
      made.push(...(some['addresses'] as readonly string[]))
    }
    return made
  })
}

/** Amounts by subaddress, as the paid wallet finds them in the chain. */
async function received(bench: MoneroBench): Promise<ReadonlyMap<number, readonly bigint[]>> {
  return bench.sessions.withWallet('shop', patience, async (wallet) => {
    await wallet.call('refresh', {}, patience)
    const answer = await wallet.call('incoming_transfers', { transfer_type: 'all', account_index: 0 }, patience)
    const byIndex = new Map<number, bigint[]>()
    for (const one of listOf(answer, 'transfers')) {
      const { minor } = one['subaddr_index'] as { minor: number }
      byIndex.set(minor, [...(byIndex.get(minor) ?? []), wholeOf(one, 'amount')])
    }
    return byIndex
  })
}
