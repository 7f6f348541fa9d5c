import { clockSql, commitAbsentSql, commitSql, guardSql, readSql } from './sql/functions.ts'
import { tablesSql, triggersSql } from './sql/tables.ts'
import { quoted } from './sql/text.ts'

/** One step from a schema version to the next, as SQL. Never edited once released: a database made by it is out there. */
export type Migration = (schema: string) => string

/** All steps in order; `schema_version` says how many a schema has had. */
export const migrations: readonly Migration[] = [
  (schema) => [tablesSql, triggersSql, clockSql, guardSql, readSql, commitSql, firstHeadSql].map((part) => part(schema)).join('\n'),
  commitAbsentSql,
]

function firstHeadSql(schema: string): string {
  const s = quoted(schema)
  return `
INSERT INTO ${s}.head (epoch, number, at, timeline) VALUES (gen_random_uuid()::text, 0, 0, ${s}.timeline());
INSERT INTO ${s}.turn DEFAULT VALUES;`
}
