import { expect, test } from 'vitest'
import { crashSlot, slotWith } from './bench.fixture.ts'
import { runPayouts } from './payouts.fixture.ts'

test('pays a hundred withdrawals once over eight workers, while the wallet program is killed again and again', async () => {
  let crashAt = 1
  const result = await runPayouts({
    count: 100,
    workers: 8,
    coins: 20,
    adapter: { batchMax: 5 },
    timeoutMs: 500_000,
    trouble: async (bench, { tick, made }) => {
      if (tick % 3 === 0) bench.faults.loseNextReply = true
      if (made >= crashAt && (await crashSlot(slotWith(bench, 'hot')))) crashAt = made + 3
    },
  })
  expect(result).toMatchObject({ once: 100, twice: 0, never: 0, completed: 100, findings: [] })
  expect(result.restarts).toBeGreaterThan(0)
}, 900_000)

test('a wallet that divides its change pays three times as fast as one that gets it back in one coin, counted in blocks', async () => {
  const payout = { count: 12, workers: 2, coins: 1, timeoutMs: 400_000 }
  const single = await runPayouts({ ...payout, adapter: { batchMax: 1, split: { coins: 0 } } })
  const divided = await runPayouts({
    ...payout,
    adapter: { batchMax: 1, split: { coins: 24, pieceMin: 2_000_000_000_000n, piecesMax: 12 } },
  })
  for (const result of [single, divided]) expect(result).toMatchObject({ once: 12, twice: 0, completed: 12, findings: [] })
  expect(single.blocks).toBeGreaterThanOrEqual(3 * divided.blocks)
}, 900_000)
