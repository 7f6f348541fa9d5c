import type { DatabaseSync } from 'node:sqlite'
import { applyCommands, type Command, coreErrors, decodeRow, type EncodedError, encodeError, encodeRow, type TableName } from '@wallet/core'
import { backupDatabase } from '../database/backup.ts'
import { integrityFindings } from '../database/integrity.ts'
import type { OpenDatabase } from '../database/open-database.ts'
import { readSetting, settings } from '../database/settings.ts'
import { sqliteFault } from '../database/sqlite-error.ts'
import { BatchTables } from '../tx/batch-tables.ts'
import { lastStoredTime, StoreClock } from '../tx/store-clock.ts'
import type { RowCodec } from '../tx/table.ts'
import { type PackedOutcomes, packOutcomes, unpackCommands, unpackOutcomes, type Written } from './pack.ts'
import type { Request } from './protocol.ts'

const rows: RowCodec = { encode: encodeRow, decode: decodeRow }

/** Told the outcomes of a batch before they are durable. */
export type Prepared = (outcomes: PackedOutcomes) => void

/** One opened database and what is done with it. Lives in the thread, but needs none: everything it takes is handed in. */
export class Session {
  readonly #open: OpenDatabase
  readonly #db: DatabaseSync
  #tables: BatchTables
  readonly #clock: StoreClock
  #stopped: string | null = null
  /** The text of each order and attempt that the running batch wrote: most of what it answers. */
  #written: Written[] = []
  readonly #codec = (table: TableName): RowCodec => (table === 'orders' || table === 'attempts' ? this.#noted : rows)
  readonly #noted: RowCodec = {
    encode: (row) => {
      const text = encodeRow(row)
      this.#written.push([row as object, text])
      return text
    },
    decode: decodeRow,
  }

  constructor(open: OpenDatabase, machineNow: () => number) {
    this.#open = open
    this.#db = open.db
    this.#tables = new BatchTables(open.db, this.#codec)
    this.#clock = new StoreClock(machineNow, lastStoredTime(open.db, rows))
  }

  /**
   * Answers one request. Throws what the caller has to know.
   *
   * `prepared` is told the outcomes of a batch just before its COMMIT: all that can still go wrong then is the disk. They count
   * for nothing until this returns, and they are what it returns.
   */
  answer(request: Request, prepared?: Prepared): unknown {
    switch (request.kind) {
      case 'run':
        return this.#run(unpackCommands(request.commands), this.#clock.read(request.now), prepared)
      case 'backup':
        return backupDatabase(this.#db, request.toPath)
      case 'check':
        return integrityFindings(this.#db)
      case 'settings':
        return Object.fromEntries(settings(0).map(({ name }) => [name, readSetting(this.#db, name)]))
      case 'close':
        return this.#open.close()
    }
  }

  /**
   * One batch: one transaction, one fsync.
   *
   * After a failure of SQLite itself the store stays stopped until it is opened again. The kernel may have dropped the pages it
   * could not write and report the next fsync as good, so going on could acknowledge what is not on the disk; opening again
   * reads what the disk really has.
   */
  #run(commands: readonly Command[], now: number, prepared?: Prepared): PackedOutcomes {
    if (this.#stopped !== null)
      throw coreErrors.create('STORE_UNAVAILABLE', { reason: `stopped until opened again, after: ${this.#stopped}` })
    try {
      const outcomes = applyCommands(this.#tables, commands, now)
      let packed: PackedOutcomes | undefined
      this.#tables.commitBatch(() => {
        packed = packOutcomes(commands, outcomes, this.#written)
        prepared?.(packed)
      })
      return packed ?? packOutcomes(commands, outcomes, this.#written)
    } catch (error) {
      this.#undo()
      const ours = encodeError(error)
      if (ours !== undefined) return this.#runApart(commands, now, ours)
      this.#stopped = sqliteFault(error).reason
      throw coreErrors.create('STORE_UNAVAILABLE', { reason: this.#stopped }, { cause: error })
    } finally {
      this.#written = []
    }
  }

  /**
   * Rows become text only at the end of a batch, and one that cannot (a number that is none) fails all of it. So that one
   * caller's nonsense does not stop everybody's withdrawals, the commands run again one by one, and only its own is rejected.
   */
  #runApart(commands: readonly Command[], now: number, error: EncodedError): PackedOutcomes {
    // The tables remember rows that have just been rolled back.
    this.#tables = new BatchTables(this.#db, this.#codec)
    return commands.length === 1
      ? [{ ok: false, error }]
      : commands.flatMap((command) => unpackOutcomes([command], this.#run([command], now)))
  }

  #undo(): void {
    try {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
    } catch {
      // The store has stopped all the same, and opening again rolls back what is left.
    }
  }
}
