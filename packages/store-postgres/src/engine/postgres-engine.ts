import {
  coreErrors,
  type Head,
  invariant,
  type SharedCommit,
  type SharedCommitReply,
  type SharedEngine,
  type SharedRead,
  type SharedView,
} from '@wallet/core'
import type { PostgresPool, PostgresRow } from '../server/pool.ts'
import { namedError, wasUndone } from '../server/postgres-error.ts'
import { group, quoted, unit } from '../server/sql/text.ts'
import {
  packAskedKeys,
  packBound,
  packKeys,
  packRows,
  unpackChanged,
  unpackFound,
  unpackRange,
  unpackRows,
  unpackTableRows,
} from './wire.ts'

/** How often a call that the server undid by itself is made again. */
const undoneMax = 5

/**
 * The shared store's engine on PostgreSQL: one function call to read, one to commit, each a transaction of its own.
 *
 * Nothing is kept in the session (no prepared statement, no setting, no lock), so any pooler may stand between.
 */
export class PostgresEngine implements SharedEngine {
  readonly durability = 'fsync'
  readonly #pool: PostgresPool
  readonly #schema: string
  readonly #readText: string
  readonly #commitText: string
  readonly #commitAbsentText: string
  readonly #end: () => Promise<void>
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: { readonly pool: PostgresPool; readonly schema: string; readonly end: () => Promise<void> }) {
    this.#pool = options.pool
    this.#schema = options.schema
    this.#end = options.end
    const s = quoted(options.schema)
    this.#readText = `SELECT * FROM ${s}.read($1, $2, $3, $4, $5, $6, $7, $8)`
    this.#commitText = `SELECT * FROM ${s}.commit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
    this.#commitAbsentText = `SELECT * FROM ${s}.commit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`
  }

  async read({ since, gets, ranges }: SharedRead): Promise<SharedView> {
    const asked = gets.filter(({ keys }) => keys.length > 0)
    const row = await this.#call(
      this.#readText,
      [
        since?.epoch ?? null,
        since?.number.toString() ?? null,
        ...packAskedKeys(asked),
        ranges.map(({ table }) => table).join(unit),
        ranges.map(({ from }) => packBound(from)).join(unit),
        ranges.map(({ to }) => packBound(to)).join(unit),
        ranges.map(({ max }) => max.toString()).join(unit),
      ],
      // A connection may have died while nobody used it; asking again is harmless.
      1,
    )
    const texts = textOf(row, 'gets')?.split(group) ?? []
    let at = 0
    const found = textOf(row, 'ranges')?.split(group) ?? []
    return {
      head: headOf(row),
      now: wholeOf(row, 'now'),
      changed: unpackChanged(textOf(row, 'changed')),
      rows: gets.map(({ keys }) => (keys.length === 0 ? [] : unpackRows(texts[at++] ?? ''))),
      ranges: ranges.map((_, index) => unpackRange(found[index] ?? '')),
    }
  }

  async commit({ batch, base, now, puts, removes, absent, owner, turnMs }: SharedCommit): Promise<SharedCommitReply> {
    const written = puts.filter(({ keys }) => keys.length > 0)
    const [tables, keys] = packKeys(written)
    const removed = packKeys(removes.filter((list) => list.keys.length > 0))
    const values = packRows(written)
    const assumed = absent.filter((list) => list.keys.length > 0)
    const asked = [batch, base.epoch, `${base.number}`, `${now}`, owner, `${turnMs}`, tables, keys, values, ...removed]
    const row = await (assumed.length === 0
      ? this.#call(this.#commitText, asked, 0)
      : this.#call(this.#commitAbsentText, [...asked, ...packAskedKeys(assumed)], 0))
    const status = textOf(row, 'status')
    switch (status) {
      case 'committed':
      case 'already':
        return { status, head: headOf(row) }
      case 'behind':
        return {
          status,
          head: headOf(row),
          now: wholeOf(row, 'now'),
          changed: unpackChanged(textOf(row, 'changed')),
          rows: unpackTableRows(textOf(row, 'row_tables'), textOf(row, 'row_keys'), textOf(row, 'row_values')),
        }
      case 'found':
        return { status, now: wholeOf(row, 'now'), rows: unpackFound(assumed, textOf(row, 'row_values')) }
      case 'clock':
        return { status, now: wholeOf(row, 'now') }
      case 'wait':
        return { status, ms: wholeOf(row, 'ms') }
      default:
        invariant(false, 'the commit function answers one of its words')
    }
  }

  async close(): Promise<void> {
    await this.#last
    await this.#end()
  }

  /** Calls are answered in the order in which they were made, over however many connections. */
  #call(text: string, values: unknown[], lossesMax: number): Promise<PostgresRow> {
    const answer = this.#last.then(() => this.#ask(text, values, lossesMax))
    this.#last = answer.catch(() => undefined)
    return answer
  }

  async #ask(text: string, values: unknown[], lossesMax: number): Promise<PostgresRow> {
    for (let undone = 0, losses = 0; ; ) {
      try {
        const { rows } = await this.#pool.query(text, values)
        invariant(rows[0] !== undefined, 'the functions answer one row')
        return rows[0]
      } catch (error) {
        if (wasUndone(error) && undone++ < undoneMax) continue
        const named = namedError(error, this.#schema)
        if (coreErrors.is(named, 'STORE_UNAVAILABLE') && losses++ < lossesMax) continue
        throw named
      }
    }
  }
}

function textOf(row: PostgresRow, column: string): string | null {
  const value = row[column]
  return typeof value === 'string' ? value : null
}

function wholeOf(row: PostgresRow, column: string): number {
  const value = Number.parseInt(textOf(row, column) ?? '', 10)
  invariant(Number.isSafeInteger(value), `${column} is a whole number`)
  return value
}

function headOf(row: PostgresRow): Head {
  const epoch = textOf(row, 'epoch')
  invariant(epoch !== null, 'a head has an epoch')
  return { epoch, number: wholeOf(row, 'number') }
}
