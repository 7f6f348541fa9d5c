import { expect, test } from 'vitest'
import { assetId } from '../ids/asset-id.ts'
import { chainId } from '../ids/chain-id.ts'
import { attemptId, orderId } from '../ids/ids.ts'
import type { EngineEvent } from './event.ts'
import { guardedSink, scrubEvent } from './scrub-event.ts'

const base = { at: 1, correlation: 'c-1' }
const chain = chainId('eip155:137')
const sent: EngineEvent = { ...base, name: 'attempt.sent', attempt: attemptId('a-1'), orders: [orderId('w-1')], chain, result: 'unknown' }

test('an event keeps every field it declares', () => {
  const accepted: EngineEvent = {
    ...base,
    name: 'withdrawal.accepted',
    order: orderId('w-1'),
    chain,
    asset: assetId(`${chain}/slip44:966`),
    amount: '5',
  }
  const parked: EngineEvent = {
    ...base,
    name: 'withdrawal.parked',
    order: orderId('w-1'),
    chain,
    code: 'FEE',
    detail: 'high',
    resumeInMs: 5,
  }
  const halted: EngineEvent = { ...base, name: 'scope.halted', scope: 'global', automatic: true, detail: 'books' }
  for (const event of [sent, accepted, parked, halted]) expect(scrubEvent(event)).toEqual(event)
})

test('fields nobody declared, bytes and errors do not get out', () => {
  const key = new Uint8Array(32).fill(7)
  const leaky = { ...sent, privateKey: key, code: key, result: new Error('seed words') } as unknown as EngineEvent
  const scrubbed = scrubEvent(leaky)
  expect(scrubbed).not.toHaveProperty('privateKey')
  expect(scrubbed).toMatchObject({ code: '[redacted]', result: '[redacted]' })
})

test('texts lose credentials and length', () => {
  const event: EngineEvent = { ...base, name: 'worker.failed', worker: 'w', code: 'X', detail: `https://u:p@host/ ${'x'.repeat(900)}` }
  const scrubbed = scrubEvent(event)
  expect(JSON.stringify(scrubbed)).not.toContain('u:p')
  expect(scrubbed).toHaveProperty('detail.length', 500)
})

test('a sink that throws harms neither the caller nor the next sink', () => {
  const heard: EngineEvent[] = []
  const broken = () => {
    throw new TypeError('disk full')
  }
  guardedSink(broken, (event) => heard.push(event))(sent)
  expect(heard).toEqual([sent])
})
