import { once } from 'node:events'
import { type ChainAdapter, createEngine, type Engine, resolveChain, type Signer, type Store } from '@wallet/core'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from './config/config-shape.ts'
import { buildApp } from './http/build-app.ts'
import { logEvent } from './logging.ts'
import { measuredSigner } from './metrics/measured-signer.ts'
import { serviceMetrics } from './metrics/service-metrics.ts'
import { sessionMetrics } from './metrics/session-metrics.ts'
import { healthCheck } from './parts/check-health.ts'
import { limitPolicies } from './parts/limit-policies.ts'
import type { Doorbells } from './parts/open-doorbells.ts'
import { type MessageParts, type Messages, openMessages } from './parts/open-messages.ts'
import type { MoneroParts } from './parts/open-monero.ts'
import { defaultWallets, registerWallets } from './parts/register-wallets.ts'

/** What a service is made of beside its configuration: opened by who starts it, closed by {@link Service.stop}. */
export type Parts = {
  readonly chains: readonly ChainAdapter[]
  readonly store: Store
  readonly signer: Signer
  readonly logger: Logger
  /** Ended with the service. */
  readonly monero?: MoneroParts | undefined
  /** Ended with the service. */
  readonly doorbells?: Doorbells | undefined
  /** Accept a store that forgets; for tests. */
  readonly unsafeStore?: boolean
}

/** A running service. */
export type Service = {
  readonly app: FastifyInstance
  readonly engine: Engine
  /** Ends when the worker does: after {@link Service.stop}, or with an error when a bug was found. */
  readonly worked: Promise<void>
  /** Opens the port; answers the URL. */
  listen(): Promise<string>
  /**
   * Stops without losing anything: no new requests, answers under way are finished, the worker ends what it has in hand, the store is
   * closed last. Idempotent. What dies before the end of it dies like in a crash: the next process goes on from the store.
   */
  stop(): Promise<void>
}

/** Wires configuration and parts into a service; the worker starts at once in the roles that work. */
export async function startService(config: Config, parts: Parts): Promise<Service> {
  const { chains, store, logger, monero, doorbells } = parts
  const metrics = serviceMetrics()
  if (monero !== undefined) sessionMetrics(metrics.registry, () => monero.sessions.stats())
  const log = logEvent(logger)
  const bug = new AbortController()
  const signer = measuredSigner(parts.signer, metrics)
  const engine = createEngine({
    chains,
    store,
    signer,
    policyKey: Buffer.from(config.policyKey, 'hex'),
    wallets: defaultWallets(config.wallets, chains),
    policies: limitPolicies(config.limits, chains),
    events: (event) => {
      log(event)
      doorbells?.onEvent(event)
    },
    ...(doorbells === undefined ? {} : { doorbell: doorbells.doorbell }),
    meter: metrics.meter,
    unsafeStore: parts.unsafeStore === true,
    worker: { ...withoutGaps(config.worker), ...(config.role === 'track' ? { phase: 'track' } : {}) },
  })
  await registerWallets(engine, config.wallets, chains)

  let stopping: Promise<void> | undefined
  const onBug = (error: unknown): void => bug.abort(error)
  // A wallet of its own program has no key at the signer.
  const signing = config.wallets.filter(({ chain }) => resolveChain(chains, chain).compose === undefined)
  const ofParts = healthCheck(engine, signer, config.role === 'track' ? [] : signing)
  const health: typeof ofParts = async () => [...(await ofParts()), ...(monero === undefined ? [] : [await monero.health()])]
  const app = await buildApp(
    { engine, chains, config, signer, metrics, monero, health, stopping: () => stopping !== undefined, onBug },
    logger,
  )
  const messages = messagesOf(config, { engine, chains, signer, logger })
  const drain = new AbortController()
  const working = config.role === 'serve' ? untilAborted(drain.signal) : engine.work(drain.signal)
  const worked = Promise.race([working, untilAborted(bug.signal).then(() => Promise.reject(bug.signal.reason))])
  worked.catch(() => undefined)

  const stop = async (): Promise<void> => {
    // Node closes idle connections once, at the start of the close; one that becomes idle a moment later would hold it up.
    const sweep = setInterval(() => app.server.closeIdleConnections(), 50)
    await messages?.close()
    await app.close().finally(() => clearInterval(sweep))
    drain.abort()
    await working.catch(() => undefined)
    await doorbells?.close()
    await monero?.stop()
    await store.close()
  }
  return {
    app,
    engine,
    worked,
    listen: () => app.listen({ host: config.http.host, port: config.http.port }),
    stop: () => (stopping ??= stop()),
  }
}

/** The message API, in roles that serve, where a broker is configured and users have wallets for it to speak of. */
function messagesOf(config: Config, parts: Omit<MessageParts, 'userChain' | 'seed'>): Messages | undefined {
  const { queue, userWallets, role } = config
  if (queue?.kind !== 'rabbitmq' || userWallets === undefined || (role !== 'all' && role !== 'serve')) return undefined
  return openMessages(queue, { ...parts, userChain: resolveChain(parts.chains, userWallets.chain), seed: userWallets.seed })
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}

/** Only what is configured: an undefined would replace the engine's default. */
function withoutGaps<T extends object>(options: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never
}
