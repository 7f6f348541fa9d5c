import { expect, test } from 'vitest'
import { runCell } from './run-cell.ts'

const lossy = (rate: number) => ({
  name: 'replies lost',
  faults: { loseReply: { rate, methods: ['eth_sendRawTransaction'] } },
})

test('ours pays everybody once while every fifth send goes unanswered', async () => {
  const { once, twice, lost, account, gasUsed } = await runCell(lossy(0.2), 'ours', 16, 3)
  expect({ once, twice, lost, believed: account.believed, gasUsed }).toEqual({
    once: 16,
    twice: 0,
    lost: 0,
    believed: 16,
    gasUsed: 336_000n,
  })
}, 60_000)

test('the count sees it when somebody is paid twice', async () => {
  const { once, twice, lost, account } = await runCell(lossy(0.5), 'ethers', 16, 3)
  expect(twice).toBeGreaterThan(0)
  expect(once + twice + lost).toBe(16)
  expect(account.believed).toBeLessThanOrEqual(16)
}, 60_000)
