import type { ChainAdapter, Engine, PartHealth, Signer } from '@wallet/core'
import type { Config } from './config/config-shape.ts'
import type { ServiceMetrics } from './metrics/service-metrics.ts'
import type { MoneroParts } from './parts/open-monero.ts'

/** What every route works with; made once at start. */
export type ServiceContext = {
  readonly engine: Engine
  readonly chains: readonly ChainAdapter[]
  readonly config: Pick<Config, 'http' | 'apiKeys' | 'logLevel' | 'role' | 'userWallets'>
  /** Asked for public keys only: what signs is the engine. */
  readonly signer: Pick<Signer, 'publicKey'>
  readonly metrics: ServiceMetrics
  /** Present where a chain of kind monero is configured. */
  readonly monero?: MoneroParts | undefined
  /** Every part by name, the signer included. */
  readonly health: () => Promise<readonly PartHealth[]>
  /** True from the moment a shutdown begins: `/ready` says so, and load balancers go elsewhere. */
  readonly stopping: () => boolean
  /** Called when an invariant is broken: the process must end. */
  readonly onBug: (error: unknown) => void
}
