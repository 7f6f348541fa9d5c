// An engine over a regtest chain: real node, real signatures, real books.
import { createEngine, type Engine, memoryStore, type Store, systemClock, type WorkerOptions } from '@wallet/core'
import type { CoinBench } from './open-wallet.ts'

/** Fast enough for tests: looks every few milliseconds, gives up nothing. */
export const quick: Partial<WorkerOptions> = {
  resendMs: 300,
  parkMs: 200,
  idleMs: 20,
  backoffBaseMs: 20,
  backoffCapMs: 200,
  callTimeoutMs: 20_000,
  depositsEveryMs: 100,
  reconcileEveryMs: 3_600_000,
}

/** An engine whose hot wallet is the bench's; `user:1` starts with nothing. */
export async function openEngine(
  { adapter, signer, wallet }: Pick<CoinBench, 'adapter' | 'signer' | 'wallet'>,
  { store = memoryStore(), worker = {} }: { readonly store?: Store; readonly worker?: Partial<WorkerOptions> } = {},
): Promise<Engine> {
  const engine = createEngine({
    chains: [adapter],
    store,
    signer,
    policyKey: new Uint8Array(32).fill(9),
    wallets: { [adapter.feeAsset]: wallet.name },
    unsafeStore: true,
    worker: { ...quick, ...worker },
  })
  await engine.registerWallet(wallet, 'test')
  return engine
}

/** Lets engines work while `meanwhile` runs, then stops them. */
export async function working<Answer>(engines: readonly Engine[], meanwhile: () => Promise<Answer>): Promise<Answer> {
  const stop = new AbortController()
  const all = engines.map((engine) => engine.work(stop.signal))
  try {
    return await meanwhile()
  } finally {
    stop.abort()
    await Promise.all(all)
  }
}

/** Asks every 50 ms until the answer is yes. */
export async function until(what: string, question: () => Promise<boolean>, ms = 60_000): Promise<void> {
  for (const deadline = Date.now() + ms; !(await question()); ) {
    if (Date.now() > deadline) throw new TypeError(`not within ${ms} ms: ${what}`)
    await systemClock.sleep(50)
  }
}

/** State of an order. */
export async function stateOf(engine: Engine, id: string): Promise<string> {
  return (await engine.withdrawal(id))?.order.state ?? 'missing'
}
