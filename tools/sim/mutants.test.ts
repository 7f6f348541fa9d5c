import { availableParallelism } from 'node:os'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Hunt, hunt } from './hunt.ts'
import { mutants } from './mutants/all.ts'
import { spread } from './play.ts'

const named = [
  ...[
    'release on timeout',
    'fresh nonce on retry',
    'broadcast before seal',
    'settle at first confirmation',
    'fail if missing from mempool',
  ],
  ...['re-sign before expiry is final', 'conflict taken as proof', 'drop the exists branch', 'token not checked', 'ids expire'],
  ...['no sharing rule', 'hold not checked at seal', 'settle twice', 'release the remainder twice', 'forget the fee overrun'],
  ...['cancel ends with a live attempt', 'the dead letter releases money', 'a lapsed lease keeps its power', 'seal stores other bytes'],
  ...['replacement drops claims', 'abandon after seal', 'bury without proof', 'halt ignored at seal', 'unknown treated as rejected'],
  ...['slot reused while sealed', 'mac not checked', 're-issue ignores the old one', 'reopen double books', 'limits returned twice'],
]

describe('the simulator bites', () => {
  const hunts = new Map<string, Hunt>()
  beforeAll(async () => {
    const found = await spread(Math.max(2, availableParallelism()), mutants, (mutant) => hunt(mutant, { from: 1, runs: 1 }))
    for (const one of found) hunts.set(one.mutant, one)
  }, 600_000)

  test.each(mutants.map(({ name }) => name))('catches: %s', (name) => {
    const { caught, message } = hunts.get(name) as Hunt
    expect({ caught, message }).toMatchObject({ caught: 1 })
  })

  test('no mistake worth a name is missing from the list, and no name is used twice', () => {
    const names = mutants.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(named))
    expect(new Set(names).size).toBe(names.length)
  })
})
