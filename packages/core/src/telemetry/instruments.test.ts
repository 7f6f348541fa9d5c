import { createNoopMeter, type Meter as OpenTelemetryMeter } from '@opentelemetry/api'
import { expect, expectTypeOf, test } from 'vitest'
import { chainId } from '../ids/chain-id.ts'
import { type Instruments, instruments, type Meter, type MeterAttributes } from './instruments.ts'

const chain = chainId('eip155:137')

/** A meter that keeps what it is told. */
function recordingMeter() {
  const names: string[] = []
  const seen: { name: string; value: number; attributes: MeterAttributes }[] = []
  const create = (name: string) => {
    names.push(name)
    const note = (value: number, attributes: MeterAttributes = {}) => void seen.push({ name, value, attributes })
    return { add: note, record: note }
  }
  const meter: Meter = { createCounter: create, createHistogram: create, createGauge: create }
  return { meter, names, seen }
}

const useAll = (one: Instruments): void => {
  one.accepted(chain)
  one.refused(chain, 'LIMIT')
  one.sent(chain, 'unknown')
  one.settled(chain, 2_500)
  one.failed(chain, 'RECIPIENT')
  one.signing(40, 'signed')
  one.parked(chain, 'FEE')
  one.stuck(chain)
  one.halted('lane:eip155:137/nonce:0xabc', true)
  one.storeBatch(17)
  one.providerError('node-1', 'TIMED_OUT')
  one.backlog({ reserved: 3, parked: 1 }, 4_000)
}

test("OpenTelemetry's meter fits", () => {
  expectTypeOf<OpenTelemetryMeter>().toExtend<Meter>()
  expect(() => useAll(instruments(createNoopMeter()))).not.toThrow()
})

test('without a meter nothing is measured and nothing breaks', () => {
  expect(() => useAll(instruments(undefined))).not.toThrow()
})

test('every instrument is named wallet_ and used, in seconds where it measures time', () => {
  const { meter, names, seen } = recordingMeter()
  useAll(instruments(meter))
  expect(names.filter((name) => !/^wallet_[a-z_]+$/.test(name))).toEqual([])
  expect(new Set(seen.map(({ name }) => name))).toEqual(new Set(names))
  expect(seen).toContainEqual({ name: 'wallet_settle_latency_seconds', value: 2.5, attributes: { chain } })
  expect(seen).toContainEqual({ name: 'wallet_signing_duration_seconds', value: 0.04, attributes: { outcome: 'signed' } })
  expect(seen).toContainEqual({ name: 'wallet_orders', value: 3, attributes: { state: 'reserved' } })
})

test('an attribute never holds an address', () => {
  const { meter, seen } = recordingMeter()
  useAll(instruments(meter))
  expect(JSON.stringify(seen)).not.toContain('0xabc')
  expect(seen).toContainEqual({ name: 'wallet_halts_total', value: 1, attributes: { scope: 'lane', automatic: true } })
})
