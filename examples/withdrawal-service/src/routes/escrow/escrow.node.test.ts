import { expect, test } from 'vitest'
import { runEscrows } from '../../fixture/run-escrows.ts'

test('an escrow is paid once though its service and its wallet programs die in the middle of the payment', {
  timeout: 600_000,
}, async () => {
  const run = await runEscrows({
    ...{ count: 1, slots: 3, whileMaking: [] },
    whilePaying: [
      { of: 'two slots', afterLeases: 2 },
      { of: 'service', afterLeases: 3 },
    ],
  })
  expect(run.wrong).toEqual([])
  expect(run).toMatchObject({ paidOnce: 1, addresses: 1, deaths: 2, leased: 0, waiting: 0, sessionsLeft: 0 })
})
