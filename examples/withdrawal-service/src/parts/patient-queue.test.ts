import { coreErrors, memoryQueue, systemClock } from '@wallet/core'
import { expect, test } from 'vitest'
import { patientQueue } from './patient-queue.ts'

const asked = { max: 10, visibilityMs: 1_000, waitMs: 0 }
const open = new AbortController().signal

test('fails like a call that did not get through while the broker is away, and works when it is there', async () => {
  let away = true
  let opened = 0
  const queue = patientQueue('bell', async () => {
    if (away) throw coreErrors.create('CHAIN_UNREACHABLE', { chain: 'broker', reason: 'away' })
    opened += 1
    return memoryQueue({ name: 'bell', clock: systemClock })
  })
  await expect(queue.send('a')).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
  away = false
  await queue.send('b')
  expect((await queue.receive(asked, open)).map(({ body }) => body)).toEqual(['b'])
  expect(opened).toBe(1)
})

test('is closed without ever having been open', async () => {
  const queue = patientQueue('bell', () => Promise.reject(new Error('never')))
  await queue.close()
  await expect(queue.send('a')).rejects.toMatchObject({ code: 'QUEUE_CLOSED' })
})
