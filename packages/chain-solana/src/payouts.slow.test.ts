import { expect, it } from 'vitest'
import { runPayouts } from './payouts.fixture.ts'

it.each([0.05, 0.2])(
  'pays three hundred withdrawals once over sixteen workers with %d of send replies lost',
  async (rate) => {
    const result = await runPayouts({
      count: 300,
      workers: 16,
      cluster: { lossRate: 0.1, random: Math.random },
      faults: [{ loseSendReply: rate }, { loseSendReply: rate, lagBlocks: 12, denyStatus: 0.3 }],
      adapter: { batchMax: 1 },
      timeoutMs: 150_000,
    })
    expect(result).toMatchObject({ once: 300, twice: 0, never: 0, completed: 300 })
  },
  200_000,
)
