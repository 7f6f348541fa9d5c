import { expect, test } from 'vitest'
import { matrix } from './matrix.ts'
import { randomKills } from './random-kills.ts'
import { ledger } from './scenarios/ledger.ts'

// The short form of `pnpm test:kill`: real processes, real SIGKILL.
test('ten kills at random moments lose no acknowledged withdrawal and leave the books whole', { timeout: 120_000 }, async () => {
  const { kills, acknowledged, findings } = await randomKills(10, 1)
  expect({ kills, findings }).toEqual({ kills: 10, findings: [] })
  expect(acknowledged).toBeGreaterThan(100)
})

test('a store that acknowledged before it had committed would be found out', { timeout: 120_000 }, async () => {
  const { findings } = await randomKills(2, 1, 'lying')
  expect(findings.map(({ kind }) => kind)).toContain('lost')
})

test('a process killed before or after every third call to the store is made good by the next', { timeout: 120_000 }, async () => {
  const { runs, failures } = await matrix(ledger, { modes: ['kill-before', 'kill-after'], stride: 3 })
  expect(failures).toEqual([])
  expect(runs).toBeGreaterThan(5)
})
