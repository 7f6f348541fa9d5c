import assert from 'node:assert/strict'
import type { Json } from '../../errors/wallet-error.ts'
import { isWalletError } from '../../errors/wallet-error.ts'
import type { QueueMessage } from '../../queue/queue.ts'
import { type Rule, rule } from '../kit.ts'
import type { QueueBench } from './bench.ts'

const open = new AbortController().signal

const receive = (bench: QueueBench, options: { max?: number; beats?: number; waitBeats?: number } = {}, signal = open) => {
  const { max = 10, beats = 4, waitBeats = 0 } = options
  return bench.queue.receive({ max, visibilityMs: beats * bench.beatMs, waitMs: waitBeats * bench.beatMs }, signal)
}
const pass = (bench: QueueBench, beats: number) => bench.advance(beats * bench.beatMs)

/** A broker may need a moment or give its messages in parts; a case that expects some asks until they are there. */
async function gather(bench: QueueBench, count: number, beats = 4): Promise<QueueMessage[]> {
  const found: QueueMessage[] = []
  for (let tries = 0; tries < 8 && found.length < count; tries++) {
    if (tries > 0) await bench.advance(Math.ceil(bench.beatMs / 10))
    found.push(...(await receive(bench, { beats })))
  }
  assert.equal(found.length, count, `expected ${count} messages, got ${found.length}`)
  return found
}
const one = async (bench: QueueBench, beats = 4): Promise<QueueMessage> => (await gather(bench, 1, beats))[0] as QueueMessage
const bodies = (messages: readonly QueueMessage[]): Json[] => messages.map(({ body }) => body)

async function none(bench: QueueBench, why: string): Promise<void> {
  assert.deepEqual(bodies(await receive(bench)), [], why)
}

/** Whether a call has ended, after a moment for it to do so. */
async function hasEnded(bench: QueueBench, call: Promise<unknown>): Promise<boolean> {
  let ended = false
  const note = () => {
    ended = true
  }
  call.then(note, note)
  await bench.advance(0)
  for (let turn = 0; turn < 20 && !ended; turn++) await new Promise((resolve) => setImmediate(resolve))
  return ended
}

const deliveries: Rule<QueueBench>[] = [
  rule('QU-1', 'delivers what was sent, with its body as it was', async (bench) => {
    const body = { order: 'w-1', parts: [1, 'zwei', null, true], nested: { deep: ['ü', ''] } }
    await bench.queue.send(body)
    const message = await one(bench)
    assert.deepEqual(message.body, body)
    assert.equal(message.deliveries, 1)
  }),
  rule('QU-1', 'delivers each of many once, in parts of at most max', async (bench) => {
    const sent = Array.from({ length: 25 }, (_, index) => `w-${index}`)
    for (const body of sent) await bench.queue.send(body)
    const found: QueueMessage[] = []
    for (let tries = 0; tries < 40 && found.length < sent.length; tries++) {
      const part = await receive(bench, { max: 3, beats: 60 })
      assert.ok(part.length <= 3, `at most 3 were wanted, got ${part.length}`)
      found.push(...part)
    }
    assert.deepEqual(bodies(found).sort(), [...sent].sort())
    assert.equal(new Set(found.map(({ id }) => id)).size, sent.length, 'ids differ')
    assert.equal(new Set(found.map(({ receipt }) => receipt)).size, sent.length, 'receipts differ')
  }),
  rule('QU-1', 'keeps a delayed message back, then delivers it', async (bench) => {
    await bench.queue.send('later', { delayMs: 3 * bench.beatMs })
    await none(bench, 'it is delayed')
    await pass(bench, 3.5)
    assert.deepEqual(bodies(await gather(bench, 1)), ['later'])
  }),
  rule('QU-2', 'swallows a second ring while the first waits', async (bench) => {
    await bench.queue.send('first', { dedupeId: 'w-1' })
    await bench.queue.send('second', { dedupeId: 'w-1' })
    await bench.queue.send('other', { dedupeId: 'w-2' })
    assert.deepEqual(bodies(await gather(bench, 2)).sort(), ['first', 'other'])
    await none(bench, 'the second ring was swallowed')
  }),
  rule('QU-2', 'delivers a ring that comes after the first was received', async (bench) => {
    await bench.queue.send('first', { dedupeId: 'w-1' })
    await one(bench, 60)
    await bench.queue.send('news', { dedupeId: 'w-1' })
    assert.deepEqual(bodies(await gather(bench, 1)), ['news'])
  }),
  rule('QU-3', 'hides a received message, then delivers it again with a new receipt', async (bench) => {
    await bench.queue.send('w-1')
    const first = await one(bench, 4)
    await none(bench, 'it is hidden')
    await pass(bench, 4.5)
    const again = await one(bench)
    assert.equal(again.id, first.id)
    assert.notEqual(again.receipt, first.receipt)
    assert.equal(again.deliveries, 2)
  }),
]

const waits: Rule<QueueBench>[] = [
  rule('QU-4', 'waits for a message and hands it over when it comes', async (bench) => {
    const waiting = receive(bench, { waitBeats: 10 })
    assert.equal(await hasEnded(bench, waiting), false, 'it waits')
    await bench.queue.send('w-1')
    await pass(bench, 1)
    assert.ok(await hasEnded(bench, waiting), 'it came long before the end of the wait')
    assert.deepEqual(bodies(await waiting), ['w-1'])
  }),
  rule('QU-4', 'hands over a message whose delay ends during the wait', async (bench) => {
    await bench.queue.send('w-1', { delayMs: 2 * bench.beatMs })
    const waiting = receive(bench, { waitBeats: 10 })
    await pass(bench, 4)
    assert.ok(await hasEnded(bench, waiting), 'the delay is over')
    assert.deepEqual(bodies(await waiting), ['w-1'])
  }),
  rule('QU-4', 'answers none when the wait is over', async (bench) => {
    const waiting = receive(bench, { waitBeats: 2 })
    await pass(bench, 3)
    assert.ok(await hasEnded(bench, waiting), 'the wait is over')
    assert.deepEqual(await waiting, [])
  }),
  rule('QU-4', 'gives way to its signal, before and during the wait, and loses no message by it', async (bench) => {
    const late = receive(bench, { waitBeats: 10 }, AbortSignal.abort())
    await bench.advance(Math.ceil(bench.beatMs / 2))
    assert.ok(await hasEnded(bench, late), 'it was called off before')
    assert.deepEqual(await late, [])
    const caller = new AbortController()
    const waiting = receive(bench, { waitBeats: 10 }, caller.signal)
    assert.equal(await hasEnded(bench, waiting), false, 'it waits')
    caller.abort()
    await bench.advance(Math.ceil(bench.beatMs / 2))
    assert.ok(await hasEnded(bench, waiting), 'it was called off')
    assert.deepEqual(await waiting, [])
    await bench.queue.send('w-1')
    assert.deepEqual(bodies(await gather(bench, 1)), ['w-1'])
  }),
]

const endings: Rule<QueueBench>[] = [
  rule('QU-5', 'never delivers an acknowledged message again', async (bench) => {
    await bench.queue.send('w-1')
    const message = await one(bench, 3)
    await bench.queue.ack(message.receipt)
    await pass(bench, 4)
    await none(bench, 'it was acknowledged')
  }),
  rule('QU-5', 'ignores a stale receipt: the new holder still has the message', async (bench) => {
    await bench.queue.send('w-1')
    const first = await one(bench, 2)
    await pass(bench, 2.5)
    await one(bench, 3)
    await bench.queue.ack(first.receipt)
    await bench.queue.ack('never given out')
    await pass(bench, 3.5)
    assert.deepEqual(bodies(await gather(bench, 1)), ['w-1'])
  }),
  rule('QU-6', 'keeps a message hidden for visibilityMs from the extension on', async (bench) => {
    await bench.queue.send('w-1')
    const message = await one(bench, 3)
    await pass(bench, 1.5)
    assert.equal(await bench.queue.extend(message.receipt, 6 * bench.beatMs), true)
    await pass(bench, 3)
    await none(bench, 'it was extended')
    await pass(bench, 3.5)
    assert.deepEqual(bodies(await gather(bench, 1)), ['w-1'])
  }),
  rule('QU-6', 'answers false for a stale receipt and leaves the message to its holder', async (bench) => {
    await bench.queue.send('w-1')
    const first = await one(bench, 2)
    await pass(bench, 2.5)
    const second = await one(bench, 3)
    assert.equal(await bench.queue.extend(first.receipt, 60 * bench.beatMs), false)
    await bench.queue.ack(second.receipt)
    assert.equal(await bench.queue.extend(second.receipt, bench.beatMs), false)
  }),
  rule('QU-7', 'sets a message aside with its reason, out of delivery', async (bench) => {
    await bench.queue.send({ order: 'w-1' })
    await bench.queue.send({ order: 'w-2' })
    for (const message of await gather(bench, 2, 3)) await bench.queue.deadLetter(message.receipt, `broken ${JSON.stringify(message.body)}`)
    await pass(bench, 4)
    await none(bench, 'they were set aside')
    const letters = await bench.queue.deadLetters(10)
    const told = letters.map(({ body, reason }) => [JSON.stringify(body), reason]).sort()
    assert.deepEqual(
      told,
      [1, 2].map((n) => [`{"order":"w-${n}"}`, `broken {"order":"w-${n}"}`]),
    )
    assert.equal((await bench.queue.deadLetters(1)).length, 1)
  }),
  rule('QU-8', 'refuses every call after close with QUEUE_CLOSED', async (bench) => {
    const { queue } = bench
    await queue.send('w-1')
    const { receipt } = await one(bench)
    await queue.close()
    const calls = [
      () => queue.send('w-2'),
      () => receive(bench),
      () => queue.ack(receipt),
      () => queue.extend(receipt, 1),
      () => queue.deadLetter(receipt, 'late'),
      () => queue.deadLetters(1),
    ]
    for (const call of calls) {
      await assert.rejects(call, (error: unknown) => isWalletError(error) && error.code === 'QUEUE_CLOSED')
    }
    await queue.close()
  }),
  rule('QU-8', 'ends a receive that is waiting', async (bench) => {
    const waiting = receive(bench, { waitBeats: 10 }).catch((error: unknown) => error)
    assert.equal(await hasEnded(bench, waiting), false, 'it waits')
    await bench.queue.close()
    await bench.advance(Math.ceil(bench.beatMs / 2))
    assert.ok(await hasEnded(bench, waiting), 'the queue is closed')
  }),
]

/** What every queue must do, by the numbers of the contract. */
export const queueRules: readonly Rule<QueueBench>[] = [...deliveries, ...waits, ...endings]
