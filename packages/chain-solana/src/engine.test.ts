import { expect, it } from 'vitest'
import { runPayouts } from './payouts.fixture.ts'

it('pays sixty withdrawals once over sixteen workers, replies lost, one provider lagging and lying', async () => {
  const result = await runPayouts({
    count: 60,
    workers: 16,
    cluster: { lossRate: 0.1, random: Math.random },
    faults: [{ loseSendReply: 0.2 }, { loseSendReply: 0.2, lagBlocks: 12, denyStatus: 0.3 }],
    adapter: { batchMax: 1 },
    timeoutMs: 40_000,
  })
  expect(result).toMatchObject({ once: 60, twice: 0, never: 0, completed: 60 })
}, 180_000)

it('pays once after attempts that no leader ever took are proven expired', async () => {
  let begun: number | undefined
  const result = await runPayouts({
    count: 12,
    workers: 3,
    cluster: { blockMs: 5, finality: 8 },
    adapter: { batchMax: 4, expiryMargin: 8, pollEveryMs: 60 },
    // Everything that is sent in the first 400 blocks is lost, by the chain's time and not the machine's: a blockhash lives for 150.
    // Half of what one node says of heights is a lie all along.
    trouble: ({ cluster, nodes }, tick) => {
      const height = cluster.blocks.at(-1)?.height ?? 0
      begun ??= height
      cluster.setLoss(height < begun + 400 ? 2 : 0)
      nodes[0].setFaults(tick % 2 === 0 ? { aheadBlocks: 100 } : { aheadBlocks: 0 })
    },
    timeoutMs: 30_000,
  })
  expect(result).toMatchObject({ once: 12, twice: 0, never: 0, completed: 12 })
  expect(result.attempts).toBeGreaterThan(3)
}, 180_000)
