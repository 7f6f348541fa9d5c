import type { BroadcastResult } from '../chain/observation.ts'
import type { ChainId } from '../ids/chain-id.ts'

/** Attributes of a measurement: few values each, so that a metric store survives them. */
export type MeterAttributes = { [key: string]: string | number | boolean }

/** A counter. Fits OpenTelemetry's. */
export interface MeterCounter {
  add(value: number, attributes?: MeterAttributes): void
}

/** A histogram or gauge. Fits OpenTelemetry's. */
export interface MeterRecorder {
  record(value: number, attributes?: MeterAttributes): void
}

/** The part of OpenTelemetry's `Meter` that is used, so that core does not depend on it: pass `metrics.getMeter('wallet')`. */
export interface Meter {
  createCounter(name: string, options?: { description?: string; unit?: string }): MeterCounter
  createHistogram(name: string, options?: { description?: string; unit?: string }): MeterRecorder
  createGauge(name: string, options?: { description?: string; unit?: string }): MeterRecorder
}

/** How one signature went. */
export type SigningOutcome = 'signed' | 'refused' | 'unreachable'

/** What the engine measures. No order, account or address is ever an attribute. */
export interface Instruments {
  /** `wallet_accepts_total` */
  accepted(chain: ChainId): void
  /** `wallet_refusals_total` by code. */
  refused(chain: ChainId, code: string): void
  /** `wallet_sends_total` by what the send told us. */
  sent(chain: ChainId, result: BroadcastResult['status']): void
  /** `wallet_settle_latency_seconds`: from accept to settled; `latencyMs` in ms. */
  settled(chain: ChainId, latencyMs: number): void
  /** `wallet_failures_total` by code. */
  failed(chain: ChainId, code: string): void
  /** `wallet_signing_duration_seconds` and `wallet_signings_total` by outcome; `durationMs` in ms. */
  signing(durationMs: number, outcome: SigningOutcome): void
  /** `wallet_parks_total` by code. */
  parked(chain: ChainId, code: string): void
  /** `wallet_stuck_total`: attempts that became stuck. */
  stuck(chain: ChainId): void
  /** `wallet_halts_total` by kind of scope (`chain`, `lane` …) and whether the engine did it itself. */
  halted(scope: string, automatic: boolean): void
  /** `wallet_store_batch_size`: commands in one commit. */
  storeBatch(commands: number): void
  /** `wallet_provider_errors_total` by provider and code. */
  providerError(provider: string, code: string): void
  /** `wallet_orders`: orders now in a state; and `wallet_oldest_due_seconds`. */
  backlog(byState: { readonly [state: string]: number }, oldestDueMs: number): void
}

/** Creates the instruments, once per meter; without a meter they measure nothing. */
export function instruments(meter: Meter | undefined): Instruments {
  const create = meter ?? silent
  const counter = (name: string, description: string) => create.createCounter(`wallet_${name}`, { description })
  const seconds = (name: string, description: string) => create.createHistogram(`wallet_${name}`, { description, unit: 's' })
  const accepts = counter('accepts_total', 'withdrawals accepted')
  const refusals = counter('refusals_total', 'withdrawals refused, by code')
  const sends = counter('sends_total', 'broadcasts, by result')
  const settleLatency = seconds('settle_latency_seconds', 'from accept to settled')
  const failures = counter('failures_total', 'withdrawals that ended unpaid, by code')
  const signings = counter('signings_total', 'signatures asked for, by outcome')
  const signingDuration = seconds('signing_duration_seconds', 'one signature')
  const parks = counter('parks_total', 'times a withdrawal was parked, by code')
  const stuck = counter('stuck_total', 'attempts that became stuck')
  const halts = counter('halts_total', 'scopes halted')
  const batches = create.createHistogram('wallet_store_batch_size', { description: 'commands in one commit' })
  const providerErrors = counter('provider_errors_total', 'failed calls to providers, by code')
  const orders = create.createGauge('wallet_orders', { description: 'orders now, by state' })
  const oldestDue = create.createGauge('wallet_oldest_due_seconds', { description: 'age of the oldest order that is due', unit: 's' })
  return {
    accepted: (chain) => accepts.add(1, { chain }),
    refused: (chain, code) => refusals.add(1, { chain, code }),
    sent: (chain, result) => sends.add(1, { chain, result }),
    settled: (chain, latencyMs) => settleLatency.record(latencyMs / 1000, { chain }),
    failed: (chain, code) => failures.add(1, { chain, code }),
    signing(durationMs, outcome) {
      signings.add(1, { outcome })
      signingDuration.record(durationMs / 1000, { outcome })
    },
    parked: (chain, code) => parks.add(1, { chain, code }),
    stuck: (chain) => stuck.add(1, { chain }),
    halted: (scope, automatic) => halts.add(1, { scope: scope.split(':')[0] ?? scope, automatic }),
    storeBatch: (commands) => batches.record(commands),
    providerError: (provider, code) => providerErrors.add(1, { provider, code }),
    backlog(byState, oldestDueMs) {
      for (const [state, count] of Object.entries(byState)) orders.record(count, { state })
      oldestDue.record(oldestDueMs / 1000)
    },
  }
}

const nothing = { add: () => {}, record: () => {} }
const silent: Meter = { createCounter: () => nothing, createHistogram: () => nothing, createGauge: () => nothing }
