import { expect, test } from 'vitest'
import { crashSlot } from './bench.fixture.ts'
import { runPayouts } from './payouts.fixture.ts'

test('pays twenty withdrawals once over four workers, while the wallet program is killed and replies are lost', async () => {
  const result = await runPayouts({
    count: 20,
    workers: 4,
    coins: 12,
    adapter: { batchMax: 3 },
    trouble: async ({ slots, faults }, tick) => {
      if (tick % 8 === 3) await crashSlot(slots[0])
      if (tick % 3 === 0) faults.loseNextReply = true
    },
  })
  expect(result).toMatchObject({ once: 20, twice: 0, never: 0, completed: 20, findings: [] })
  expect(result.restarts).toBeGreaterThan(0)
}, 150_000)
