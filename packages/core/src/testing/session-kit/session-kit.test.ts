import { describe, expect, test } from 'vitest'
import { collectCases } from '../collect.ts'
import { sessionRules } from './rules.ts'
import { testSessionManager } from './test-sessions.ts'
import { type Flaw, toySessions } from './toy-sessions.fixture.ts'

testSessionManager({ name: 'honest sessions keep the contract', runner: { describe, it: test }, open: async () => toySessions() })

const flaws: readonly (readonly [rule: string, flaw: Flaw])[] = [
  ['SE-1', 'shares'],
  ['SE-1', 'same-generation'],
  ['SE-1', 'releases-twice'],
  ['SE-2', 'last-come-first'],
  ['SE-2', 'unbounded'],
  ['SE-2', 'deaf'],
  ['SE-3', 'evicts'],
]

describe('the kit notices a session manager that', () => {
  test.each(flaws)('%s %s', async (rule, flaw) => {
    const runner = collectCases()
    testSessionManager({ name: 'broken', runner, open: async () => toySessions(flaw) })
    const failed = (await runner.run((name) => name.startsWith(`${rule} `))).filter(({ error }) => error !== null)
    expect(failed.map(({ name }) => name)).not.toEqual([])
    for (const { error } of failed) expect(error).toHaveProperty('code', 'ERR_ASSERTION')
  })

  test('breaks any rule: each has a flaw', () => {
    expect(new Set(flaws.map(([rule]) => rule))).toEqual(new Set(sessionRules.map(({ id }) => id)))
  })
})
