import { expect, test } from 'vitest'
import { crashSlot, slotWith } from './bench.fixture.ts'
import { runPayouts } from './payouts.fixture.ts'

test('pays twenty withdrawals once over four workers, while the wallet program is killed and replies are lost', async () => {
  let crashAt = 1
  const result = await runPayouts({
    count: 20,
    workers: 4,
    coins: 12,
    adapter: { batchMax: 3 },
    timeoutMs: 400_000,
    trouble: async (bench, { tick, made }) => {
      if (tick % 3 === 0) bench.faults.loseNextReply = true
      // By what was made and not by the clock: on a busy machine a program killed every two seconds would never open its wallet.
      if (made < crashAt || !(await crashSlot(slotWith(bench, 'hot')))) return
      crashAt = made + 3
    },
  })
  expect(result).toMatchObject({ once: 20, twice: 0, never: 0, completed: 20, findings: [] })
  expect(result.restarts).toBeGreaterThan(0)
}, 600_000)
