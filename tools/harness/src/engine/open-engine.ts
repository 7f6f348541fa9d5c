// An engine over a chain of a test: real node, real signatures, real books.
import {
  type ChainAdapter,
  createEngine,
  type Engine,
  type EngineOptions,
  memoryStore,
  type Signer,
  type Store,
  systemClock,
  type Wallet,
  type WorkerOptions,
} from '@wallet/core'

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

/** What may be wished for beside; `funds` is what `user:1` starts with, in base units of the fee asset. */
export type TestEngineOptions = Pick<EngineOptions, 'events' | 'meter'> & {
  readonly store?: Store
  readonly worker?: Partial<WorkerOptions>
  readonly funds?: bigint
}

/** An engine whose hot wallet is the one given; `user:1` starts with nothing unless told otherwise. */
export async function openEngine(
  { adapter, signer, wallet }: { readonly adapter: ChainAdapter; readonly signer: Signer; readonly wallet: Wallet },
  { store = memoryStore(), worker = quick, funds = 0n, ...rest }: TestEngineOptions = {},
): Promise<Engine> {
  const engine = createEngine({
    ...{ chains: [adapter], store, signer, worker, ...rest },
    policyKey: new Uint8Array(32).fill(9),
    wallets: { [adapter.feeAsset]: wallet.name },
    unsafeStore: true,
  })
  await engine.registerWallet(wallet, 'test')
  if (funds > 0n) await engine.credit({ reference: 'D-1', account: 'user:1', asset: adapter.feeAsset, amount: funds, actor: 'test' })
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
