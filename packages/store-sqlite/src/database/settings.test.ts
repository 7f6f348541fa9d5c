import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { directory } from '../fixtures/directory.ts'
import { applySettings, readSetting } from './settings.ts'

test('a later open has the same settings as the first, durability above all', () => {
  using folder = directory()
  for (const open of ['first', 'second', 'third']) {
    const db = new DatabaseSync(folder.path('store.db'))
    applySettings(db, 7)
    const found = ['journal_mode', 'synchronous', 'fullfsync', 'foreign_keys', 'trusted_schema', 'locking_mode', 'busy_timeout'].map(
      (name) => readSetting(db, name),
    )
    expect(found, open).toEqual(['wal', '2', '1', '1', '0', 'exclusive', '7'])
    db.exec('CREATE TABLE IF NOT EXISTS t (k); INSERT INTO t VALUES (1)')
    db.close()
  }
})

test('a setting that does not stick is an error: a database in memory has no write-ahead log', () => {
  const db = new DatabaseSync(':memory:')
  expect(() => applySettings(db, 0)).toThrow(
    expect.objectContaining({ code: 'SQLITE__SETTING_REFUSED', context: { setting: 'journal_mode', wanted: 'wal', actual: 'memory' } }),
  )
  db.close()
})
