import type { Meter } from '@wallet/core'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { prometheusMeter } from './prometheus-meter.ts'
import { recentShare } from './recent-share.ts'

/** How one call to the signer went. `refused` is the signer's decision, `failed` its absence. */
export type SignerOutcome = 'done' | 'refused' | 'failed'

/** What this process measures beside what the engine measures itself. */
export type ServiceMetrics = {
  readonly registry: Registry
  /** For the engine. */
  readonly meter: Meter
  signed(outcome: SignerOutcome, durationMs: number): void
  /** Any call to the signer, signing or not. */
  signerCalled(outcome: SignerOutcome): void
  answered(route: string, method: string, status: number, seconds: number): void
}

const signingBuckets = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]

/** A registry of its own, so that two services in one process (tests) do not share counters. */
export function serviceMetrics(now: () => number = Date.now): ServiceMetrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const signings = recentShare(now)
  const signerCalls = recentShare(now)

  new Gauge({ name: 'wallet_service_up', help: '1 while this process serves', registers }).set(1)
  new Gauge({
    name: 'wallet_transaction_signing_success_rate',
    help: 'share of signatures that were made, over five minutes; 1 when none was asked for',
    registers,
    collect() {
      this.set(signings.value(1))
    },
  })
  new Gauge({
    name: 'wallet_kms_error_rate',
    help: 'share of calls to the signer that got no answer, over five minutes',
    registers,
    collect() {
      this.set(signerCalls.value(0))
    },
  })
  const durations = new Histogram({
    name: 'wallet_transaction_signing_duration_ms',
    help: 'one signature, in ms',
    buckets: signingBuckets,
    registers,
  })
  const replies = new Histogram({
    name: 'wallet_http_request_duration_seconds',
    help: 'one HTTP request',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })

  return {
    registry,
    meter: prometheusMeter(registry),
    signed(outcome, durationMs) {
      signings.note(outcome === 'done')
      durations.observe(durationMs)
    },
    signerCalled: (outcome) => signerCalls.note(outcome === 'failed'),
    answered: (route, method, status, seconds) => replies.observe({ route, method, status }, seconds),
  }
}
