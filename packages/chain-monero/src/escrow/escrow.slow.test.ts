import { afterAll, beforeAll, expect, test } from 'vitest'
import { crashSlot, outsider, patience } from '../bench.fixture.ts'
import { type EscrowBench, openEscrowBench } from './escrow.fixture.ts'

const count = 12
const slots = 6

let escrow: EscrowBench

beforeAll(async () => {
  escrow = await openEscrowBench(slots, 2 * count + 4)
}, 240_000)

afterAll(() => escrow.bench.stop())

test('twelve escrows of three wallets over six slots: released, refunded or decided, though slots die in the middle', async () => {
  const { bench } = escrow
  const ids = Array.from({ length: count }, (_, index) => `escrow-${index}`)
  const all = escrow.escrows()
  const made = await Promise.all(ids.map(async (id) => all.init(await escrow.terms(id), patience)))
  expect(new Set(made.map(({ address }) => address)).size).toBe(count)
  await escrow.pay(...made.map(({ address }) => address))
  const end = (index: number, id: string) => {
    if (index % 3 === 0) return all.release(id, patience)
    return index % 3 === 1 ? all.refund(id, patience) : all.decide(id, 'refund', patience)
  }
  // Two programs die while all of them are at work; whoever was interrupted asks again.
  const dying = (async () => {
    await crashSlot(bench.slots[1])
    await crashSlot(bench.slots[4])
  })()
  const again = async (index: number, id: string): Promise<unknown> => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await end(index, id)
      } catch (error) {
        if (tries === 5) throw error
      }
    }
  }
  await Promise.all([dying, ...ids.map((id, index) => again(index, id))])
  await bench.monerod.mine(10, outsider)
  // Another process settles them.
  const settled = await Promise.all(ids.map((id) => escrow.escrows().settle(id, patience)))
  expect(settled.map((one) => [one.status, 'kind' in one ? one.kind : ''])).toEqual(
    ids.map((_, index) => ['paid', index % 3 === 0 ? 'release' : 'refund']),
  )
  const stats = bench.sessions.stats()
  expect(stats).toMatchObject({ leased: 0, waiting: 0, sessions: 0 })
  expect(stats.evictions).toBeGreaterThan(0)
  expect(stats.restarts).toBeGreaterThanOrEqual(2)
}, 1_800_000)
