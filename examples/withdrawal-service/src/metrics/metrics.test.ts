import { coreErrors, keyRef, type Signer } from '@wallet/core'
import { toySigner } from '@wallet/core/testing'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { measuredSigner } from './measured-signer.ts'
import { prometheusMeter } from './prometheus-meter.ts'
import { recentShare } from './recent-share.ts'
import { serviceMetrics } from './service-metrics.ts'

describe('recentShare', () => {
  test('is the share of the last five minutes only', () => {
    let now = 1_000_000
    const share = recentShare(() => now)
    expect(share.value(1)).toBe(1)
    share.note(false)
    now += 60_000
    for (let count = 0; count < 3; count += 1) share.note(true)
    expect(share.value(1)).toBe(0.75)
    now += 250_000
    expect(share.value(1)).toBe(1)
    now += 300_000
    expect(share.value(0.5)).toBe(0.5)
  })
})

describe('measuredSigner', () => {
  const open = new AbortController().signal
  const key = keyRef('toy:k')
  const request = {
    keyRef: key,
    algorithm: 'ed25519',
    message: new Uint8Array(32),
    chain: 'toy:1',
    transaction: new Uint8Array(),
    intentDigests: [],
  } as const
  const metricOf = async (metrics: ReturnType<typeof serviceMetrics>, name: string) => {
    const line = (await metrics.registry.metrics()).split('\n').find((text) => text.startsWith(`${name} `))
    return Number(line?.split(' ')[1])
  }

  test('tells a refusal from an absence, and neither from a caller who gave up', async () => {
    const metrics = serviceMetrics()
    const errors = [
      coreErrors.create('SIGNER_UNREACHABLE', { keyRef: key, reason: 'x' }),
      coreErrors.create('SIGNER_REFUSED', { keyRef: key, reason: 'x' }),
    ]
    const plain = toySigner()
    const failing: Signer = {
      ...plain,
      sign: (asked, signal) => (errors.length > 0 ? Promise.reject(errors.shift()) : plain.sign(asked, signal)),
    }
    const signer = measuredSigner(failing, metrics)
    await expect(signer.sign(request as never, open)).rejects.toMatchObject({ code: 'SIGNER_UNREACHABLE' })
    await expect(signer.sign(request as never, open)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
    await signer.sign(request as never, open)
    await signer.publicKey(key, open)
    await expect(signer.sign(request as never, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await metricOf(metrics, 'wallet_transaction_signing_success_rate')).toBeCloseTo(1 / 3)
    expect(await metricOf(metrics, 'wallet_kms_error_rate')).toBeCloseTo(1 / 4)
    expect(await metricOf(metrics, 'wallet_transaction_signing_duration_ms_count')).toBe(3)
  })
})

describe('prometheusMeter', () => {
  test('carries counters, histograms and gauges over with their labels', async () => {
    const registry = new Registry()
    const meter = prometheusMeter(registry)
    const counter = meter.createCounter('a_total', { description: 'a' })
    counter.add(2, { chain: 'x' })
    counter.add(1, { chain: 'x', unforeseen: true })
    meter.createHistogram('b_seconds', { unit: 's' }).record(0.2)
    meter.createHistogram('c_size').record(300, { kind: 'k' })
    meter.createGauge('d').record(7, { state: 's' })
    const text = await registry.metrics()
    for (const line of ['a_total{chain="x"} 3', 'b_seconds_bucket{le="0.5"} 1', 'c_size_bucket{le="512",kind="k"} 1', 'd{state="s"} 7']) {
      expect(text).toContain(line)
    }
  })
})
