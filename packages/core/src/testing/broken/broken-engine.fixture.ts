import { applyCommands, type Savepoints } from '../../store/kernel/apply.ts'
import { decodeError, type Outcome } from '../../store/kernel/outcome.ts'
import type { Attempt, Order } from '../../store/records.ts'
import type { Command, ResultOf, VerbName, VerbTable } from '../../store/store.ts'
import type { MemoryEngine } from '../store-kit/memory-bench.ts'

/** What a broken verb is given: the tables behind the verbs' back, the time, and the sound verbs to lean on. */
export type Tampering = {
  readonly tables: Savepoints
  readonly now: number
  /** Runs a sound verb. */
  readonly sound: <Name extends VerbName>(verb: Name, input: VerbTable[Name]['input']) => ResultOf<Name>
  /** Runs a sound verb as if these rows were different, and puts them back. */
  readonly pretending: <Answer>(rows: readonly Pretence[], run: () => Answer) => Answer
}

/** A row as it should look for a moment. */
export type Pretence = { readonly table: Parameters<Savepoints['get']>[0]; readonly key: string; readonly row: unknown }

/** Verbs that do something else than they should. */
export type BrokenVerbs = { readonly [Name in VerbName]?: (input: VerbTable[Name]['input'], at: Tampering) => ResultOf<Name> }

function soundly(tables: Savepoints, now: number): Tampering['sound'] {
  return (verb, input) => {
    const [outcome] = applyCommands(tables, [{ verb, input } as unknown as Command], now) as [Outcome]
    if (!outcome.ok) throw decodeError(outcome.error)
    return outcome.result as never
  }
}

/** An engine in which some verbs are replaced; all others are the real ones. */
export function engineWith(verbs: BrokenVerbs): MemoryEngine {
  return (tables, commands, now) =>
    commands.map((command) => {
      const broken = verbs[command.verb] as ((input: unknown, at: Tampering) => unknown) | undefined
      if (broken === undefined) return applyCommands(tables, [command], now)[0] as Outcome
      const pretending: Tampering['pretending'] = (rows, run) => {
        const real = rows.map(({ table, key }) => tables.get(table, key))
        for (const { table, key, row } of rows) tables.put(table, key, row as never)
        try {
          return run()
        } finally {
          for (const [at, { table, key, row }] of rows.entries()) {
            const left = tables.get(table, key)
            const before = real[at]
            if (before === undefined) tables.remove(table, key)
            else if (left !== undefined) tables.put(table, key, restored(left, row, before) as never)
          }
        }
      }
      try {
        return { ok: true, result: broken(command.input, { tables, now, sound: soundly(tables, now), pretending }) }
      } catch (error) {
        return { ok: false, error: { name: 'InvariantError', message: String(error) } }
      }
    })
}

/** The row as the verb left it, with what had been pretended put back unless the verb changed it. */
function restored(left: unknown, pretended: unknown, before: unknown): unknown {
  const from = left as Record<string, unknown>
  const told = pretended as Record<string, unknown>
  const real = before as Record<string, unknown>
  return Object.fromEntries(Object.keys(from).map((field) => [field, from[field] === told[field] ? real[field] : from[field]]))
}

/** The attempts of an order, newest last. */
export function attemptsOf(tables: Savepoints, order: string): readonly Attempt[] {
  return (tables.get('orders', order)?.attempts ?? []).map((id) => tables.get('attempts', id) as Attempt)
}

/** Pretends that rows of attempts look like this. */
export function attemptsAs(attempts: readonly Attempt[], change: Partial<Attempt>): readonly Pretence[] {
  return attempts.map((attempt) => ({ table: 'attempts', key: attempt.id, row: { ...attempt, ...change } }))
}

/** Pretends that an order looks like this. */
export function orderAs(tables: Savepoints, id: string, change: Partial<Order>): readonly Pretence[] {
  const order = tables.get('orders', id)
  return order === undefined ? [] : [{ table: 'orders', key: id, row: { ...order, ...change } }]
}
