import { afterAll, expect, test } from 'vitest'
import { killsInFlight } from './in-flight/kills.ts'
import { matrix } from './matrix.ts'
import { oneRun } from './one-run.ts'
import { randomKills } from './random-kills.ts'
import { runOfLives } from './run-of-lives.ts'
import { ledger } from './scenarios/ledger.ts'
import { closePolygonHost, payingPolygon } from './scenarios/paying/polygon.ts'
import { payingToy } from './scenarios/paying/toy.ts'

// The short form of `pnpm test:kill`: real processes, real servers, real SIGKILL.
afterAll(() => closePolygonHost())

test('ten kills at random moments lose no acknowledged withdrawal and leave the books whole', { timeout: 300_000 }, async () => {
  const { kills, acknowledged, findings } = await randomKills(10, 1)
  expect({ kills, findings }).toEqual({ kills: 10, findings: [] })
  expect(acknowledged).toBeGreaterThan(100)
})

test('a store that acknowledged before it had committed would be found out', { timeout: 300_000 }, async () => {
  const { findings } = await randomKills(2, 1, 'lying')
  expect(findings.map(({ kind }) => kind)).toContain('lost')
})

test('a process killed before or after calls to the store is made good by the next', { timeout: 300_000 }, async () => {
  const { runs, failures } = await matrix(ledger, { ground: 'sqlite', player: oneRun, modes: ['kill-before', 'kill-after'], sample: 6 })
  expect(failures).toEqual([])
  expect(runs).toBe(7)
})

test.each(['redis', 'postgres'] as const)('on %s a sample of calls is struck in every way', { timeout: 300_000 }, async (ground) => {
  const { runs, failures } = await matrix(payingToy('nonce'), { ground, player: runOfLives, sample: 16, parallel: 4 })
  expect(failures).toEqual([])
  expect(runs).toBe(17)
})

test.each(['redis', 'postgres'] as const)(
  'on %s the server dies, and a stopped worker wakes up when all is done',
  { timeout: 300_000 },
  async (ground) => {
    const modes = ['server-before', 'server-during', 'stop'] as const
    const { runs, failures } = await matrix(payingPolygon, { ground, player: oneRun, modes, sample: 4 })
    expect(failures).toEqual([])
    expect(runs).toBe(5)
  },
)

test('three kills with 32 withdrawals on their way pay each of them once', { timeout: 300_000 }, async () => {
  const { fewest, withdrawals, findings } = await killsInFlight('redis', 3, 1)
  expect({ fewest, findings }).toEqual({ fewest: 32, findings: [] })
  expect(withdrawals).toBeGreaterThanOrEqual(32)
})
