import { expect, test } from 'vitest'
import { dice } from './dice.ts'
import { noFaults } from './faults.ts'
import { carrier } from './port.ts'
import { type Actor, scheduler } from './scheduler.ts'
import { Violation } from './violation.ts'
import { virtualClock } from './virtual-clock.ts'

const actor = (name = 'w'): Actor => ({ name, alive: true, frozenUntil: 0 })
const runAll = async (timeline: ReturnType<typeof scheduler>): Promise<void> => {
  while (await timeline.next());
}

test('steps run in the order of simulated time, not of real time', async () => {
  const timeline = scheduler()
  const ran: string[] = []
  const someone = actor()
  timeline.after(3_600_000, someone, () => ran.push('an hour'))
  timeline.after(5, someone, () => ran.push('soon'))
  timeline.after(5, someone, () => ran.push('soon, asked for later'))
  const start = timeline.now()
  await runAll(timeline)
  expect(ran).toEqual(['soon', 'soon, asked for later', 'an hour'])
  expect(timeline.now() - start).toBe(3_600_000)
})

test('the dead do nothing, and the frozen wait', async () => {
  const timeline = scheduler()
  const [dead, frozen] = [actor('dead'), actor('frozen')]
  const ran: string[] = []
  timeline.after(10, dead, () => ran.push('dead'))
  timeline.after(10, frozen, () => ran.push(`frozen until ${timeline.now() - start}`))
  const start = timeline.now()
  dead.alive = false
  frozen.frozenUntil = start + 500
  await runAll(timeline)
  expect(ran).toEqual(['frozen until 500'])
})

test('what a step throws ends the history', async () => {
  const timeline = scheduler()
  timeline.after(1, actor(), () => {
    throw new Violation('I6', 'paid twice')
  })
  await expect(timeline.next()).rejects.toThrow('I6: paid twice')
})

test('a virtual clock sleeps, wakes early, expires and can be called off', async () => {
  const timeline = scheduler()
  const clock = virtualClock(timeline, actor(), 250)
  expect(clock.now() - timeline.now()).toBe(250)
  const seen: string[] = []
  const waking = new AbortController()
  void clock.sleep(1_000).then(() => seen.push('slept'))
  void clock.sleep(9_000, waking.signal).then(() => seen.push('woken'))
  const deadline = clock.deadline(500)
  const called = clock.deadline(400)
  called.cancel()
  waking.abort()
  await runAll(timeline)
  expect(seen).toEqual(['woken', 'slept'])
  expect([deadline.expired(), deadline.signal.aborted, called.expired()]).toEqual([true, true, false])
})

test('a lost reply has happened and a lost request has not', async () => {
  const count = async (faults: Partial<typeof noFaults>): Promise<{ effects: number; heard: string }> => {
    const timeline = scheduler()
    const carry = carrier({
      scheduler: timeline,
      dice: dice(1),
      weather: { current: { ...noFaults, ...faults } },
      world: actor('world'),
      leaseMs: 1_000,
    })
    let effects = 0
    let heard = 'nothing'
    const call = carry(
      { actor: actor(), crash: () => {} },
      'store',
      'add',
      () => (effects += 1),
      () => new Error('lost'),
    )
    void call.then(() => (heard = 'answer')).catch(() => (heard = 'error'))
    await runAll(timeline)
    return { effects, heard }
  }
  const always = { store: 1, read: 1, send: 1, sign: 1 }
  expect(await count({})).toEqual({ effects: 1, heard: 'answer' })
  expect(await count({ lostReply: always })).toEqual({ effects: 1, heard: 'error' })
  expect(await count({ lostRequest: always })).toEqual({ effects: 0, heard: 'error' })
  expect(await count({ duplicate: 1 })).toEqual({ effects: 2, heard: 'answer' })
})

test('dice are fair enough, and forks do not disturb each other', () => {
  const one = dice(7)
  const sixes = Array.from({ length: 6_000 }, () => one.between(1, 6)).filter((eyes) => eyes === 6).length
  expect(sixes).toBeGreaterThan(900)
  expect(sixes).toBeLessThan(1_100)
  const fork = dice(7).fork('a')
  const other = dice(7)
  other.below(10)
  expect(other.fork('a').below(1_000_000)).toBe(fork.below(1_000_000))
  expect(dice(8).fork('a').below(1_000_000)).not.toBe(dice(7).fork('a').below(1_000_000))
})
