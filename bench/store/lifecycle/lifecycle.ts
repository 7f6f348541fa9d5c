// What a whole withdrawal costs the engine, from request to settled, with a chain and a signer that cost nothing, beside its accept.
import { join } from 'node:path'
import { createEngine, type Engine, keyRef, type Store, walletName } from '@wallet/core'
import { temporaryDirectory } from '@wallet/harness'
import { sqliteStore } from '@wallet/store-sqlite'
import { atMost, type Figures } from '../../kit/bench.ts'
import { median } from '../../kit/statistics.ts'
import { fakeChain } from './fake-chain.ts'

// As many as it takes until both threads run compiled code: what a withdrawal costs a service is not what its start costs.
const warm = 4_000
const count = 2_000
const rounds = 3
const callers = 64

/** CPU of all threads of this process, in µs per withdrawal. */
export async function lifecycle(): Promise<Figures> {
  const folder = temporaryDirectory('wallet-bench-lifecycle')
  const accepts: number[] = []
  const wholes: number[] = []
  try {
    for (let round = 0; round < rounds; round += 1) {
      const store = await sqliteStore({ path: join(folder.path, `run-${round}.db`) })
      const { engine } = await openFake(store)
      await ask(engine, 0, warm)
      await finish(engine, store, warm)
      accepts.push(await cpuOf(() => ask(engine, warm, count)))
      wholes.push((accepts.at(-1) ?? 0) + (await cpuOf(() => finish(engine, store, warm + count))))
      await store.close()
    }
  } finally {
    folder.remove()
  }
  const [accept, whole] = [median(accepts), median(wholes)]
  const ratio = median(wholes.map((one, round) => one / (accepts[round] ?? Number.NaN)))
  return {
    rows: [
      { case: 'a withdrawal, fake chain and signer', system: 'accept', metric: 'CPU', unit: 'µs', value: accept },
      { case: 'a withdrawal, fake chain and signer', system: 'request to settled', metric: 'CPU', unit: 'µs', value: whole },
    ],
    verdicts: [atMost('CPU of a whole withdrawal beside its accept', 8, ratio)],
  }
}

/** An engine on the fake chain with a rich user; the rate of its worker is only bounded by what it costs. */
export async function openFake(store: Store): Promise<{ readonly engine: Engine; readonly sent: () => number }> {
  const { adapter, signer, sent } = fakeChain(1)
  const engine = createEngine({
    chains: [adapter],
    store,
    signer,
    policyKey: new Uint8Array(32).fill(5),
    wallets: { fake: 'hot' },
    worker: { concurrency: 64, leaseMax: 512, idleMs: 1, watchMs: 0, leaseMs: 60_000 },
  })
  const addresses = [{ address: 'hot', keyRef: keyRef('hot') }]
  await engine.registerWallet({ name: walletName('hot'), chain: adapter.chain, addresses, active: true }, 'bench')
  await engine.credit({ reference: 'D-1', account: 'user:1', asset: 'fake', amount: 10n ** 20n, actor: 'bench' })
  return { engine, sent }
}

/** Requests by so many callers at once. */
export async function ask(engine: Engine, from: number, howMany: number): Promise<void> {
  let next = from
  const caller = async (): Promise<void> => {
    while (next < from + howMany) {
      const index = next++
      const request = { account: 'user:1', asset: 'fake', to: `someone-${index}`, amount: 1_000n + BigInt(index), feeMax: 100n }
      const { status } = await engine.withdraw({ id: `W-${index}`, ...request })
      if (status !== 'accepted') throw new Error(`W-${index}: ${status}`)
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
}

async function finish(engine: Engine, store: Store, howMany: number): Promise<void> {
  for (;;) {
    await engine.step()
    if ((await store.countOrders({})).byState.completed === howMany) return
  }
}

async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}
