import { expect, test } from 'vitest'
import { accountId } from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import { usual } from '../../testing/build/intent.ts'
import type { Command } from '../store.ts'
import { applyCommands } from './apply.ts'
import { memoryTables } from './memory-tables.ts'

const credit = (reference: string, account = 'user:1'): Command => ({
  verb: 'credit',
  input: { reference, account: accountId(account), asset: usual.asset, amount: amount(5n), actor: 'a' },
})

test('a rejected command leaves the ones around it whole', () => {
  const tables = memoryTables()
  const outcomes = applyCommands(tables, [credit('a'), credit('b', 'world'), credit('c')], 1)
  expect(outcomes.map((outcome) => outcome.ok)).toEqual([true, false, true])
  expect(outcomes[1]).toMatchObject({ error: { name: 'WalletError', code: 'REQUEST_INVALID', retry: 'never' } })
  expect(tables.get('accounts', `user:1|${usual.asset}`)?.available).toBe(10n)
  expect(tables.get('meta', 'seq')?.value).toBe(2)
})

test('what a verb wrote before it broke is undone', () => {
  const tables = memoryTables()
  applyCommands(tables, [credit('a')], 1)
  // The sequence is read after the deposit's rows have been written; one at a standstill stops the verb half way.
  tables.put('meta', 'seq', { value: { standstill: 'retired', seq: 1 } })
  const [outcome] = applyCommands(tables, [credit('b')], 1)
  expect(outcome).toMatchObject({ ok: false, error: { code: 'STORE_RETIRED' } })
  expect(tables.get('accounts', `user:1|${usual.asset}`)?.available).toBe(5n)
  expect(tables.get('credits', `${usual.asset}|b`)).toBeUndefined()
})

test('a malformed command is rejected alone', () => {
  const malformed = [
    { verb: 'accept', input: {} },
    { verb: 'nonsense', input: {} },
    { verb: 'toString', input: {} },
  ] as unknown as Command[]
  const outcomes = applyCommands(memoryTables(), [...malformed, credit('a')], 1)
  expect(outcomes.map((outcome) => outcome.ok)).toEqual([false, false, false, true])
})

test('a fault of the engine below is not taken for an answer', () => {
  const tables = memoryTables()
  class DiskFull extends Error {}
  const full = {
    ...tables,
    put: () => {
      throw new DiskFull('disk full')
    },
  }
  expect(() => applyCommands(full, [credit('a')], 1)).toThrow(DiskFull)
})
