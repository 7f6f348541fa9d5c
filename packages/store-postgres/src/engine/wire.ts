import { type Changed, invariant, type TableKeys, type TableName, type TableRows } from '@wallet/core'
import { file, group, none, unit } from '../server/sql/text.ts'

// No key has a control character: ids are printable.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u001f]/

/** Lists of keys to write: the tables' names, and beside them each table's keys. */
export function packKeys(lists: readonly TableKeys[]): readonly [tables: string, keys: string] {
  for (const { keys } of lists) invariant(!keys.some((key) => controls.test(key)), 'a key is printable')
  return packAskedKeys(lists)
}

/** The same for keys that are only asked for: one that no row can have becomes one that none has. */
export function packAskedKeys(lists: readonly TableKeys[]): readonly [tables: string, keys: string] {
  return [
    lists.map(({ table }) => table).join(unit),
    lists.map(({ keys }) => keys.map((key) => (controls.test(key) ? ' ' : key)).join(unit)).join(group),
  ]
}

/** The rows beside the keys of {@link packKeys}. */
export function packRows(lists: readonly TableRows[]): string {
  return lists.map(({ values }) => values.join(unit)).join(group)
}

/**
 * A bound of a range. Below every key that continues it and above the key itself, any control character does the same as the first. A list of one empty
 * text would be a list of none to SQL.
 */
export function packBound(bound: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return bound === '' ? '\u0001' : bound.replace(/[\u0000-\u001f]/g, '\u0001')
}

/** The texts of one list. */
export function unpackRows(text: string): readonly (string | null)[] {
  return text.split(unit).map((value) => (value === none ? null : value))
}

/** Keys and rows that follow each other. */
export function unpackRange(text: string): readonly (readonly [key: string, value: string])[] {
  if (text === '') return []
  const texts = text.split(unit)
  const rows: [string, string][] = []
  for (let at = 0; at + 1 < texts.length; at += 2) rows.push([texts[at] as string, texts[at + 1] as string])
  return rows
}

/** What changed, each table once; null is what the server says when it no longer knows. */
export function unpackChanged(text: string | null): Changed {
  if (text === null) return 'too-many'
  if (text === '') return []
  const keys = new Map<TableName, Set<string>>()
  for (const change of text.split(file)) {
    const [names = '', ...lists] = change.split(group)
    // A commit that only gives a turn back names no table.
    for (const [at, name] of names === '' ? [] : names.split(unit).entries()) {
      const known = keys.get(name as TableName) ?? new Set()
      for (const key of (lists[at] ?? '').split(unit)) known.add(key)
      keys.set(name as TableName, known)
    }
  }
  return [...keys].map(([table, changed]) => ({ table, keys: [...changed] }))
}

/** Of the rows asked for, those that are there. */
export function unpackFound(asked: readonly TableKeys[], values: string | null): readonly TableRows[] {
  const lists = (values ?? '').split(group)
  return asked.map(({ table, keys }, at) => present(table, keys, lists[at] ?? ''))
}

/** Rows as they are now; those that are gone are left out. */
export function unpackTableRows(tables: string | null, keys: string | null, values: string | null): readonly TableRows[] {
  if (tables === null || keys === null || values === null) return []
  const keyLists = keys.split(group)
  const valueLists = values.split(group)
  return tables.split(unit).map((table, at) => present(table as TableName, (keyLists[at] ?? '').split(unit), valueLists[at] ?? ''))
}

function present(table: TableName, keys: readonly string[], values: string): TableRows {
  const texts = unpackRows(values)
  const found = keys.flatMap((key, index) => {
    const value = texts[index] ?? null
    return value === null ? [] : [[key, value] as const]
  })
  return { table, keys: found.map(([key]) => key), values: found.map(([, value]) => value) }
}
