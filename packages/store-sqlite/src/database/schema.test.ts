import { DatabaseSync } from 'node:sqlite'
import { tableNames } from '@wallet/core'
import { expect, test } from 'vitest'
import { type Migration, migrate, migrations } from './schema.ts'
import { readSetting } from './settings.ts'

const open = (): DatabaseSync => new DatabaseSync(':memory:')
const tablesOf = (db: DatabaseSync): unknown[] =>
  db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map((row) => row['name'])
const extra: Migration = (db) => db.exec('CREATE TABLE extra (k TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID, STRICT')

test('a new file gets every table of the store', () => {
  const db = open()
  migrate(db, 'x')
  expect(tablesOf(db)).toEqual([...tableNames].sort())
  expect(readSetting(db, 'user_version')).toBe(String(migrations.length))
})

test('a file of an older version gets the missing steps and keeps its rows', () => {
  const db = open()
  migrate(db, 'x')
  db.exec("INSERT INTO orders VALUES ('W-1', '{}')")
  migrate(db, 'x', [...migrations, extra])
  expect(tablesOf(db)).toContain('extra')
  expect(readSetting(db, 'user_version')).toBe(String(migrations.length + 1))
  expect(db.prepare('SELECT k FROM orders').all()).toHaveLength(1)
})

test('migrating again changes nothing', () => {
  const db = open()
  const once = (): void => migrate(db, 'x', [...migrations, extra])
  once()
  expect(once).not.toThrow()
})

test('a step that fails undoes the steps before it', () => {
  const db = open()
  migrate(db, 'x')
  const broken: Migration = (database) => database.exec('CREATE TABLE orders (k)')
  expect(() => migrate(db, 'x', [...migrations, extra, broken])).toThrow(/already exists/)
  expect(tablesOf(db)).not.toContain('extra')
  expect(readSetting(db, 'user_version')).toBe(String(migrations.length))
})

test('a file of a later version is refused, so that an old program cannot misread it', () => {
  const db = open()
  migrate(db, 'x', [...migrations, extra])
  expect(() => migrate(db, 'x')).toThrow(
    expect.objectContaining({ code: 'SQLITE__SCHEMA_TOO_NEW', context: { found: migrations.length + 1, known: migrations.length } }),
  )
})

test('another program’s database is refused and left alone', () => {
  const db = open()
  db.exec('CREATE TABLE invoices (id INTEGER PRIMARY KEY)')
  expect(() => migrate(db, 'invoices.db')).toThrow(expect.objectContaining({ code: 'SQLITE__FILE_UNUSABLE' }))
  expect(tablesOf(db)).toEqual(['invoices'])
})
