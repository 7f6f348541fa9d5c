import { expect, test } from 'vitest'
import { runEscrows } from '../../fixture/run-escrows.ts'

test('twelve escrows of three wallets over six slots: released, refunded or decided, each once, though the service and two slots die', {
  timeout: 3_000_000,
}, async () => {
  const run = await runEscrows({
    ...{ count: 12, slots: 6, whileMaking: [{ of: 'service', afterLeases: 60 }] },
    whilePaying: [
      { of: 'two slots', afterLeases: 25 },
      { of: 'service', afterLeases: 25 },
      { of: 'two slots', afterLeases: 25 },
    ],
  })
  expect(run.wrong).toEqual([])
  expect(run).toMatchObject({ paidOnce: 12, addresses: 12, deaths: 4, leased: 0, waiting: 0, sessionsLeft: 0 })
  expect(run.evictions).toBeGreaterThan(0)
})
