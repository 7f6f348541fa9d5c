import type { ChainAdapter } from '../chain/chain-adapter.ts'
import type { Amount } from '../money/amount.ts'
import type { Policy, Screening } from '../policy/policy.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { Queue } from '../queue/queue.ts'
import type { Signer } from '../signer/signer.ts'
import type { Store } from '../store/store.ts'
import type { EventSink } from '../telemetry/event.ts'
import type { Meter } from '../telemetry/instruments.ts'

/** What an engine is made of. Registration is a value: nothing is looked up, nothing is global. */
export type EngineOptions = {
  readonly chains: readonly ChainAdapter[]
  readonly store: Store
  readonly signer: Signer
  /** At least 32 bytes: seals every intent at accept, so that a row forged in the database is never signed. */
  readonly policyKey: Uint8Array
  /** Which wallet pays an asset when the caller names none: asset id or alias → wallet name. */
  readonly wallets?: { readonly [asset: string]: string }
  /** Without any, only the balance limits a withdrawal. */
  readonly policies?: readonly Policy[]
  /** Asked before each accept, within `callTimeoutMs`; no answer holds the withdrawal for review. */
  readonly screening?: Screening
  /** Rung after each accept, heard by every worker. */
  readonly doorbell?: Queue
  readonly events?: EventSink
  readonly meter?: Meter
  /** Accept a store that may forget acknowledged money. For tests. */
  readonly unsafeStore?: boolean
  readonly clock?: Clock
  readonly random?: Random
  readonly worker?: Partial<WorkerOptions>
  /** The most one house order (gap filler, cancel, unjamming) may cost, per chain id, in base units of its fee asset. */
  readonly houseFeeMax?: { readonly [chain: string]: Amount }
}

/** How the worker works; every bound has a name. Times in ms. */
export type WorkerOptions = {
  /** Who holds a lease; another in each process, since an order asked for by its id is given to its own holder again. Default: `worker-` and eight random hex digits. */
  readonly name: string
  /** What this process does where several share the work: `send` makes bytes, `track` follows them without a key, `all` does both. */
  readonly phase: 'all' | 'send' | 'track'
  /** Groups of orders carried on at once. */
  readonly concurrency: number
  /** Orders taken by one lease. */
  readonly leaseMax: number
  /** How long an order is this worker's, on the store's clock; one that died holds its orders no longer than that. */
  readonly leaseMs: number
  /** How long a draft's claims are held for it, on the store's clock, before others may take them. */
  readonly holdMs: number
  /** How long an idle worker waits before it looks again. */
  readonly idleMs: number
  /** For one call of a chain adapter or the screening. */
  readonly callTimeoutMs: number
  /** For one signature. */
  readonly signTimeoutMs: number
  /** Between two sends of the same bytes while the chain does not show them. */
  readonly resendMs: number
  /** Until what was parked is looked at again. */
  readonly parkMs: number
  /** The wait after a failed try, which doubles up to `backoffCapMs`; half of it is random. */
  readonly backoffBaseMs: number
  readonly backoffCapMs: number
  /** Failed tries before an order without live attempts is set aside for a person. */
  readonly triesMax: number
  /** After so long without progress an order gets an attention. */
  readonly stuckAlertMs: number
  /** How long a settled order is watched for a reorganisation. */
  readonly watchMs: number
  readonly reconcileEveryMs: number
  readonly depositsEveryMs: number
  /** How long a gap may jam a lane before a house order fills it. */
  readonly gapFillAfterMs: number
}

/** Defaults of {@link WorkerOptions}; each engine has a name of its own. */
export const workerDefaults: Omit<WorkerOptions, 'name'> = {
  phase: 'all',
  concurrency: 16,
  leaseMax: 256,
  leaseMs: 30_000,
  holdMs: 120_000,
  idleMs: 1_000,
  callTimeoutMs: 15_000,
  signTimeoutMs: 10_000,
  resendMs: 10_000,
  parkMs: 15_000,
  backoffBaseMs: 500,
  backoffCapMs: 60_000,
  triesMax: 3,
  stuckAlertMs: 30 * 60_000,
  watchMs: 10 * 60_000,
  reconcileEveryMs: 60_000,
  depositsEveryMs: 15_000,
  gapFillAfterMs: 10_000,
}
