import type { TableName } from '../kernel/tx.ts'
import type { KeyRange } from './shared-engine.ts'

/**
 * Thrown through a verb that asked for rows which are not in memory: the run stops here, the rows are fetched, and it starts again.
 *
 * Not an `Error` on purpose. A verb's own errors become its command's rejection, and this must not.
 */
export class RowMissing {
  readonly table: TableName
  /** Single rows that are not known. */
  readonly keys: readonly string[]
  /** A stretch that is not known. */
  readonly range: KeyRange | undefined

  constructor(table: TableName, keys: readonly string[], range?: KeyRange) {
    this.table = table
    this.keys = keys
    this.range = range
  }
}
