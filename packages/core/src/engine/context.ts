import type { ChainAdapter } from '../chain/chain-adapter.ts'
import { coreErrors } from '../errors/codes.ts'
import type { ChainId } from '../ids/chain-id.ts'
import type { LaneId, WalletName } from '../ids/ids.ts'
import type { Amount } from '../money/amount.ts'
import type { Policy, Screening } from '../policy/policy.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { Queue } from '../queue/queue.ts'
import type { Signer } from '../signer/signer.ts'
import type { Wallet } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { EventFacts } from '../telemetry/event.ts'
import type { Instruments } from '../telemetry/instruments.ts'
import type { WorkerOptions } from './options.ts'

/** Where a lane of this process probably stands: the slot expected next, and how often that expectation was corrected. */
export type Outlook = { next: number; epoch: number }

/** Everything the engine's functions work with; made once by `createEngine`. What it remembers dies with it and is missed by nobody. */
export type Context = {
  readonly chains: ReadonlyMap<ChainId, ChainAdapter>
  readonly store: Store
  readonly signer: Signer
  readonly policyKey: Uint8Array
  readonly wallets: { readonly [asset: string]: string }
  readonly policies: readonly Policy[]
  readonly screening: Screening | undefined
  readonly doorbell: Queue | undefined
  /** Hands an event to the sinks, stamped and scrubbed. */
  readonly emit: (facts: EventFacts) => void
  readonly instruments: Instruments
  readonly clock: Clock
  readonly random: Random
  readonly worker: WorkerOptions
  readonly houseFeeMax: { readonly [chain: string]: Amount }
  /** Wallets that have paid, as they were when first asked for. */
  readonly payers: Map<WalletName, Wallet>
  /** What the next slot of each lane will probably be. */
  readonly outlooks: Map<LaneId, Outlook>
  /** Wakes this process's idle worker. */
  readonly wake: () => void
}

/** The adapter of a chain. @throws WalletError `CHAIN_NOT_REGISTERED` */
export function adapterOf(context: Context, chain: ChainId): ChainAdapter {
  const adapter = context.chains.get(chain)
  if (adapter === undefined) throw coreErrors.create('CHAIN_NOT_REGISTERED', { chain })
  return adapter
}
