import {
  type Clock,
  inlineChecks,
  type Meter,
  type MeterCounter,
  type MeterRecorder,
  type Random,
  type SignatureChecks,
  systemClock,
  systemRandom,
  verifyThread,
} from '@wallet/core'

/** How patient calls to a KMS are. Times in ms. */
export type CallOptions = {
  readonly clock?: Clock
  readonly random?: Random
  /** Where the counters go: `metrics.getMeter('wallet')` of OpenTelemetry fits. */
  readonly meter?: Meter
  /** One call; default 3,000. */
  readonly callMaxMs?: number
  /** Everything that one signature or one data key takes, tries and waiting included; default 9,000, a second less than the engine waits. */
  readonly totalMaxMs?: number
  /** Rounds over the regions that may fail before it is given up; being throttled is no failure. Default 4. */
  readonly attemptsMax?: number
  /** The longest pause before the second try; it doubles. Default 50. */
  readonly pauseBaseMs?: number
  /** The longest pause at all; default 1,000. */
  readonly pauseCapMs?: number
  /** Failures in a row after which a key's region rests; default 5. */
  readonly failuresMax?: number
  /** How long it rests; default 2,000. */
  readonly restMs?: number
  /**
   * `thread`, the default: signatures are verified on a thread beside the event loop, which is busy enough with the SDK. `inline`: on the
   * loop, some 70 µs each.
   */
  readonly verification?: 'thread' | 'inline'
}

/** The same with every choice made, and the counters created once. */
export type CallSettings = Required<Omit<CallOptions, 'meter' | 'verification'>> & {
  readonly checks: SignatureChecks
  readonly provider: 'aws' | 'google'
  readonly calls: MeterCounter
  readonly throttled: MeterCounter
  readonly duration: MeterRecorder
  readonly circuit: MeterCounter
}

const nothing = { add: () => {}, record: () => {} }

/** Fills in the defaults. */
export function callSettings(provider: 'aws' | 'google', options: CallOptions): CallSettings {
  const { meter } = options
  const counter = (name: string, description: string) => meter?.createCounter(`wallet_kms_${name}`, { description }) ?? nothing
  return {
    provider,
    checks: options.verification === 'inline' ? inlineChecks() : verifyThread(),
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    callMaxMs: options.callMaxMs ?? 3_000,
    totalMaxMs: options.totalMaxMs ?? 9_000,
    attemptsMax: options.attemptsMax ?? 4,
    pauseBaseMs: options.pauseBaseMs ?? 50,
    pauseCapMs: options.pauseCapMs ?? 1_000,
    failuresMax: options.failuresMax ?? 5,
    restMs: options.restMs ?? 2_000,
    calls: counter('calls_total', 'calls to the KMS, by outcome'),
    throttled: counter('throttled_total', 'calls that the KMS throttled'),
    circuit: counter('circuit_changes_total', 'changes of a circuit, by state'),
    duration: meter?.createHistogram('wallet_kms_call_seconds', { description: 'one call to the KMS', unit: 's' }) ?? nothing,
  }
}
