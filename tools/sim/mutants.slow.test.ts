import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { hunt } from './hunt.ts'
import { mutants } from './mutants/all.ts'
import { spread } from './play.ts'

const runs = 20

test('every mutant is caught in 20 of 20 runs, each from other seeds', { timeout: 3_000_000 }, async () => {
  const hunts = await spread(Math.max(2, availableParallelism()), mutants, (mutant) => hunt(mutant, { from: 100_000, runs }))
  expect(hunts.filter(({ caught }) => caught < runs).map(({ mutant, caught }) => `${mutant}: ${caught} of ${runs}`)).toEqual([])
})
