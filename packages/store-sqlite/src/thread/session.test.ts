import type { DatabaseSync } from 'node:sqlite'
import type { Command, Outcome } from '@wallet/core'
import { expect, test } from 'vitest'
import { type OpenDatabase, openDatabase } from '../database/open-database.ts'
import { directory } from '../fixtures/directory.ts'
import { type PackedOutcomes, unpackOutcomes } from './pack.ts'
import { Session } from './session.ts'

const credit = (reference: string) =>
  ({
    verb: 'credit',
    input: { reference, account: 'user:1', asset: 'eip155:137/slip44:966', amount: 5n, actor: 'test' },
  }) as unknown as Command

/** The database, except that a COMMIT first tells `commit`, which may fail as a disk does. */
function watched(open: OpenDatabase, commit: () => void): OpenDatabase {
  const prepare = (sql: string) => {
    const statement = open.db.prepare(sql)
    if (sql !== 'COMMIT') return statement
    const run = () => {
      commit()
      return statement.run()
    }
    return { run }
  }
  const db = new Proxy(open.db, {
    get: (target, property) => {
      if (property === 'prepare') return prepare
      const member = Reflect.get(target, property) as unknown
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    },
  }) as DatabaseSync
  return { db, close: open.close }
}

function openSession(commit: (steps: string[]) => void) {
  const folder = directory()
  const open = openDatabase({
    path: folder.path('store.db'),
    busyTimeoutMs: 0,
    platform: process.platform,
    version: process.versions.sqlite ?? '',
  })
  const steps: string[] = []
  const session = new Session(
    watched(open, () => commit(steps)),
    () => 1_700_000_000_000,
  )
  const run = (...commands: readonly Command[]): readonly Outcome[] => {
    let early: PackedOutcomes | undefined
    const outcomes = session.answer({ kind: 'run', commands }, (prepared) => {
      steps.push('prepared')
      early = prepared
    }) as PackedOutcomes
    if (early !== undefined) expect(outcomes).toBe(early)
    return unpackOutcomes(commands, outcomes)
  }
  const close = () => {
    open.close()
    folder[Symbol.dispose]()
  }
  return { run, steps, close }
}

test('outcomes are handed over before the commit, and are the very ones that are answered after it', () => {
  const { run, steps, close } = openSession((seen) => seen.push('commit'))
  expect(run(credit('0x1:0'), credit('0x2:0')).map(({ ok }) => ok)).toEqual([true, true])
  expect(steps).toEqual(['prepared', 'commit'])
  close()
})

test('a batch that changes nothing has nothing to hand over early', () => {
  const { run, steps, close } = openSession((seen) => seen.push('commit'))
  expect(run({ verb: 'time', input: {} }).map(({ ok }) => ok)).toEqual([true])
  expect(steps).toEqual([])
  close()
})

test('when the commit fails after that, the batch and all later ones fail', () => {
  const { run, steps, close } = openSession(() => {
    throw Object.assign(new Error('disk I/O error'), { errcode: 10 })
  })
  expect(() => run(credit('0x1:0'))).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE', retry: 'reconcile' }))
  expect(steps).toEqual(['prepared'])
  expect(() => run({ verb: 'time', input: {} })).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }))
  expect(steps).toEqual(['prepared'])
  close()
})
