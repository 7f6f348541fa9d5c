import { InvariantError } from '../../errors/invariant.ts'
import type { Command } from '../store.ts'
import { catalogue } from './catalogue.ts'
import { encodeError, type Outcome } from './outcome.ts'
import type { Tx } from './tx.ts'

type AnyVerb = (tx: Tx, input: unknown) => unknown

// A map, since a name may be anybody's text: what every object inherits is no verb.
const verbs: ReadonlyMap<string, AnyVerb> = new Map(Object.entries(catalogue) as unknown as [string, AnyVerb][])

/** A {@link Tx} without a time of its own whose writes since the last `savepoint` can be undone. */
export interface Savepoints extends Omit<Tx, 'now'> {
  /** From here on writes can be undone; the ones before can no longer be. */
  savepoint(): void
  /** Undoes everything since the last `savepoint`. */
  rollback(): void
}

/**
 * Runs commands in order, each wholly or not at all, at one store time.
 *
 * What a verb throws undoes its own writes and becomes its command's outcome. Whatever else is thrown came from the engine
 * below (a full disk): it leaves this function, and the driver must roll the whole batch back.
 */
export function applyCommands(tables: Savepoints, commands: readonly Command[], now: number): readonly Outcome[] {
  const tx: Tx = {
    now,
    get: (table, key) => tables.get(table, key),
    put: (table, key, row) => tables.put(table, key, row),
    remove: (table, key) => tables.remove(table, key),
    range: (table, from, to, max) => tables.range(table, from, to, max),
  }
  return commands.map((command) => applyOne(tables, tx, command))
}

function applyOne(tables: Savepoints, tx: Tx, command: Command): Outcome {
  tables.savepoint()
  try {
    const verb = verbs.get(command.verb)
    if (verb === undefined) throw new InvariantError(`no verb ${String(command.verb).slice(0, 40)}`)
    return { ok: true, result: verb(tx, command.input) }
  } catch (error) {
    const encoded = encodeError(error)
    if (encoded === undefined) throw error
    tables.rollback()
    return { ok: false, error: encoded }
  }
}
