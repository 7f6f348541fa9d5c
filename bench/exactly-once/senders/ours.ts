import { join } from 'node:path'
import { polygon } from '@wallet/chain-polygon'
import { createEngine, type Engine, type EngineEvent, keyRef, walletName } from '@wallet/core'
import { developmentSigner } from '@wallet/signer-local'
import { sqliteStore } from '@wallet/store-sqlite'
import type { Account, Job, Payout } from '../job.ts'

/**
 * Pays with the engine: every payout is a withdrawal in the SQLite store, carried on by as many hands as the others have workers.
 * Started again after a kill it asks for all of them again, under the same ids.
 */
export async function payWithEngine(job: Job): Promise<Omit<Account, 'rssMiB'>> {
  const progress = watchProgress()
  const { engine, close } = await openEngine(job, progress.hear)
  const stop = new AbortController()
  const working = engine.work(stop.signal)
  const asset = job.token === undefined ? 'polygon' : 'polygon:usdc'
  // Requests come in as they like, all at once here; to pay them is the worker's part.
  const asked = (payouts: readonly Payout[]): Promise<unknown> =>
    Promise.all(
      payouts.map(async ({ id, to }, index) => {
        const wallet = `hot-${index % job.keys.length}`
        const answer = await engine.withdraw({ id, account: 'user:1', asset, to, amount: BigInt(job.amount), wallet, feeMax })
        if (answer.status === 'exists') progress.known(id, answer.order.state)
      }),
    )
  await Promise.all([asked(job.warmUp), progress.sent(job.warmUp.length, job.settleMs)])

  const started = performance.now()
  const all = job.warmUp.length + job.payouts.length
  await Promise.all([asked(job.payouts), progress.sent(all, job.settleMs)])
  const submitMs = performance.now() - started
  if (job.settle) await progress.ended(all, job.settleMs)
  stop.abort()
  await working
  const views = await Promise.all(job.payouts.map(({ id }) => engine.withdrawal(id)))
  const settled = views.flatMap((view) => (view?.order.settlement == null ? [] : [view.order]))
  const finalMs = settled.map(({ createdAt, settlement }) => (settlement?.at ?? createdAt) - createdAt)
  await close()
  return { submitMs, believed: settled.length, finalMs }
}

const feeMax = 10n ** 16n
const coins = 10n ** 21n
/** Base units of the token that the hot wallet is given, and that the books say it has. */
export const dollars: bigint = 10n ** 18n

async function openEngine(job: Job, events: (event: EngineEvent) => void): Promise<{ engine: Engine; close: () => Promise<void> }> {
  const { window, headMaxAgeMs, pollEveryMs, resendMs, leaseMs, leaseMax } = job.tuning
  const store = await sqliteStore({ path: join(job.folder, 'wallet.db'), busyTimeoutMs: 5_000 })
  const providers = job.urls.map((url, index) => ({ name: `provider-${index}`, url }))
  const network = { chainId: 137, name: 'polygon' }
  const tokens = job.token && [{ symbol: 'USDC', address: job.token.address, decimals: 6 }]
  const chain = polygon({
    network,
    providers,
    quorum: Math.min(2, providers.length),
    window,
    headMaxAgeMs,
    pollEveryMs,
    ...(tokens && { tokens, batchContract: job.token.batchContract }),
    ...(job.coinBatches && { batchContract: job.coinBatches, batchCoins: true }),
  })
  const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.slice(2), 'hex'))
  const keys = job.keys.map(({ privateKey }, index) => [
    `key-${index}`,
    { algorithm: 'ecdsa-secp256k1' as const, privateKey: bytes(privateKey) },
  ])
  const engine = createEngine({
    chains: [chain],
    store,
    signer: developmentSigner({ environment: 'test', keys: Object.fromEntries(keys) }),
    policyKey: new Uint8Array(32).fill(7),
    events,
    worker: { concurrency: job.workers, resendMs, leaseMs, leaseMax },
  })
  for (const [index, { address }] of job.keys.entries()) {
    const addresses = [{ address, keyRef: keyRef(`key-${index}`) }]
    await engine.registerWallet({ name: walletName(`hot-${index}`), chain: chain.chain, addresses, active: true }, 'bench')
  }
  const held = [{ asset: 'polygon', amount: coins }, ...(tokens === undefined ? [] : [{ asset: 'polygon:usdc', amount: dollars }])]
  for (const one of held) await engine.credit({ reference: `deposit-${one.asset}`, account: 'user:1', ...one, actor: 'bench' })
  return { engine, close: () => store.close() }
}

/** Counts payments that the node has taken, and orders that came to their end. */
function watchProgress() {
  const taken = new Set<string>()
  const over = new Set<string>()
  const waiting = new Set<() => void>()
  const until = async (counted: ReadonlySet<string>, count: number, ms: number): Promise<void> => {
    let look = (): void => undefined
    const enough = new Promise<void>((resolve) => {
      look = () => (counted.size >= count ? resolve() : undefined)
    })
    waiting.add(look)
    look()
    const timer = setTimeout(() => {
      count = 0
      look()
    }, ms)
    await enough
    clearTimeout(timer)
    waiting.delete(look)
  }
  const told = (): void => {
    for (const look of waiting) look()
  }
  return {
    hear: (event: EngineEvent): void => {
      if (event.name === 'attempt.sent' && (event.result === 'accepted' || event.result === 'already-known')) {
        for (const order of event.orders) taken.add(order)
      } else if (event.name === 'withdrawal.completed' || event.name === 'withdrawal.failed') {
        taken.add(event.order)
        over.add(event.order)
      } else return
      told()
    },
    /** Of an order that an earlier process brought so far. */
    known: (order: string, state: string): void => {
      if (state === 'completed' || state === 'failed') over.add(order)
      if (state === 'broadcast' || over.has(order)) taken.add(order)
      told()
    },
    sent: (count: number, ms: number) => until(taken, count, ms),
    ended: (count: number, ms: number) => until(over, count, ms),
  }
}
