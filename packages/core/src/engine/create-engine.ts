import { resolveAsset } from '../chain/aliases.ts'
import type { ChainAdapter } from '../chain/chain-adapter.ts'
import { coreErrors } from '../errors/codes.ts'
import type { ChainId } from '../ids/chain-id.ts'
import { accountId, orderId } from '../ids/ids.ts'
import { amount } from '../money/amount.ts'
import { systemClock } from '../ports/system-clock.ts'
import { systemRandom } from '../ports/system-random.ts'
import { instruments } from '../telemetry/instruments.ts'
import { guardedSink } from '../telemetry/scrub-event.ts'
import type { Context } from './context.ts'
import { scanDeposits } from './deposits.ts'
import type { Engine } from './engine.ts'
import { health } from './health.ts'
import { operator } from './operator/operator.ts'
import { type EngineOptions, workerDefaults } from './options.ts'
import { reconcile } from './reconcile.ts'
import { withdraw } from './withdraw.ts'
import { step, work } from './work.ts'

const durable: ReadonlySet<string> = new Set(['fsync', 'replicated'])

/**
 * Wires chains, store and signer into an engine. Registration is a value: no registry, no module-level state.
 *
 * Its calls can fail with `CHAIN_NOT_REGISTERED`, `INVALID_RECIPIENT`.
 *
 * @throws WalletError `STORE_NOT_DURABLE` unless the store survives a power cut or `unsafeStore` is said; `REQUEST_INVALID`
 * for a policy key below 32 bytes or two adapters of one chain.
 */
export function createEngine(options: EngineOptions): Engine {
  const { store } = options
  if (!durable.has(store.durability) && options.unsafeStore !== true)
    throw coreErrors.create('STORE_NOT_DURABLE', { durability: store.durability })
  if (options.policyKey.length < 32) throw coreErrors.create('REQUEST_INVALID', { field: 'policyKey', reason: 'needs at least 32 bytes' })
  const chains = new Map<ChainId, ChainAdapter>()
  for (const adapter of options.chains) {
    if (chains.has(adapter.chain))
      throw coreErrors.create('REQUEST_INVALID', { field: 'chains', reason: `${adapter.chain} is registered twice` })
    chains.set(adapter.chain, adapter)
  }

  const clock = options.clock ?? systemClock
  const random = options.random ?? systemRandom
  const bell = alarm()
  const sink = guardedSink(...(options.events === undefined ? [] : [options.events]))
  const context: Context = {
    chains,
    store,
    signer: options.signer,
    policyKey: options.policyKey,
    wallets: options.wallets ?? {},
    policies: options.policies ?? [],
    screening: options.screening,
    doorbell: options.doorbell,
    emit: (facts) =>
      sink({ ...facts, at: clock.now(), correlation: 'order' in facts ? facts.order : 'attempt' in facts ? facts.attempt : 'engine' }),
    instruments: instruments(options.meter),
    clock,
    random,
    // Two processes of one name would take each other's leases for their own.
    worker: { name: `worker-${Buffer.from(random.bytes(4)).toString('hex')}`, ...workerDefaults, ...options.worker },
    houseFeeMax: options.houseFeeMax ?? {},
    payers: new Map(),
    outlooks: new Map(),
    wake: bell.ring,
  }
  const never = new AbortController().signal

  return {
    store,
    operator: operator(context),
    withdraw: (request) => withdraw(context, request),
    withdrawal: async (id) => {
      const found = await store.readOrder({ order: orderId(id) })
      return found.status === 'found' ? { order: found.order, attempts: found.attempts } : undefined
    },
    credit: async (input) => {
      const { asset } = resolveAsset(options.chains, input.asset)
      if (input.amount <= 0n) throw coreErrors.create('REQUEST_INVALID', { field: 'amount', reason: 'must be above zero' })
      return store.credit({
        reference: orderId(input.reference),
        account: accountId(input.account),
        asset: asset.id,
        amount: amount(input.amount),
        actor: input.actor,
        ...(input.from === undefined ? {} : { from: input.from }),
      })
    },
    balance: async (account, asset) => {
      const found = await store.readAccount({ account: accountId(account), asset: resolveAsset(options.chains, asset).asset.id })
      return found.balance
    },
    registerWallet: async (wallet, actor) => {
      const adapter = chains.get(wallet.chain)
      if (adapter === undefined) throw coreErrors.create('CHAIN_NOT_REGISTERED', { chain: wallet.chain })
      const addresses = wallet.addresses.map((one) => {
        const decoded = adapter.decodeAddress(one.address)
        if (decoded.status === 'invalid') throw coreErrors.create('INVALID_RECIPIENT', { chain: wallet.chain, reason: decoded.reason })
        return { ...one, address: decoded.canonical }
      })
      return store.registerWallet({ wallet: { ...wallet, addresses }, actor })
    },
    step: (signal = never) => step(context, signal),
    work: (signal) => work(context, (ms) => bell.wait(context, ms, signal), signal),
    reconcile: (signal = never) => reconcile(context, signal),
    scanDeposits: (chain, signal = never) => scanDeposits(context, chain, signal),
    health: () => health(context),
  }
}

/** A bell between an accept and the idle worker of the same process. */
function alarm(): { ring: () => void; wait: (context: Context, ms: number, signal: AbortSignal) => Promise<void> } {
  let rung = false
  let wake = (): void => {}
  return {
    ring: () => {
      rung = true
      wake()
    },
    wait: async (context, ms, signal) => {
      if (!rung) {
        const sleeping = new AbortController()
        const stop = (): void => sleeping.abort()
        wake = stop
        signal.addEventListener('abort', stop, { once: true })
        if (!signal.aborted) await context.clock.sleep(ms, sleeping.signal)
        signal.removeEventListener('abort', stop)
      }
      rung = false
    },
  }
}
