import { coreErrors } from '../../errors/codes.ts'
import { applyCommands, type Savepoints } from '../../store/kernel/apply.ts'
import { createStore } from '../../store/kernel/group-commit.ts'
import { lastKey } from '../../store/kernel/keys.ts'
import { memoryTables } from '../../store/kernel/memory-tables.ts'
import type { Outcome } from '../../store/kernel/outcome.ts'
import { type TableName, type Tables, tableNames } from '../../store/kernel/tx.ts'
import type { Command, Store } from '../../store/store.ts'
import type { Caller, Carry } from './port.ts'
import type { Scheduler } from './scheduler.ts'
import { demand } from './violation.ts'

/** One row that a command changed, as it was before. */
export type Change = {
  readonly [Name in TableName]: {
    readonly table: Name
    readonly key: string
    readonly before: Tables[Name] | undefined
    readonly after: Tables[Name] | undefined
  }
}[TableName]

/** Sees every command right after it was applied. Looks at rows, never at what the engine thinks. */
export type Witness = (command: Command, outcome: Outcome, changes: readonly Change[], now: number) => void

/** The store's server: one for all workers, on its own clock, never crashing with them. */
export interface SimStore {
  get<Name extends TableName>(table: Name, key: string): Tables[Name] | undefined
  rows<Name extends TableName>(table: Name): readonly (readonly [string, Tables[Name]])[]
  /** Applies commands at once, as an operator's console would. */
  apply(commands: readonly Command[]): readonly Outcome[]
  /** The store as one worker reaches it. */
  connect(caller: Caller, carry: Carry): Store
  /** Keeps a copy to go back to. */
  backup(): () => void
}

/** An empty server. */
export function simStore(scheduler: Scheduler, witness: Witness): SimStore {
  let tables = memoryTables()
  let touched = new Map<string, { readonly table: TableName; readonly key: string; readonly before: unknown }>()

  const remember = (table: TableName, key: string): void => {
    const name = `${table}|${key}`
    if (!touched.has(name)) touched.set(name, { table, key, before: tables.get(table, key) })
  }
  const recording: Savepoints = {
    get: (table, key) => tables.get(table, key),
    range: (table, from, to, max) => tables.range(table, from, to, max),
    savepoint: () => tables.savepoint(),
    rollback: () => {
      tables.rollback()
      touched.clear()
    },
    put: (table, key, row) => {
      remember(table, key)
      tables.put(table, key, row)
    },
    remove: (table, key) => {
      remember(table, key)
      tables.remove(table, key)
    },
  }
  // One command after the other, so that every moment between two is looked at.
  const applyOne = (command: Command): Outcome => {
    touched = new Map()
    const now = scheduler.now()
    const outcome = applyCommands(recording, [command], now)[0] as Outcome
    demand(
      outcome.ok || outcome.error.name !== 'InvariantError',
      'bug',
      () => `${command.verb}: ${outcome.ok ? '' : outcome.error.message}`,
    )
    const changes = [...touched.values()].map(({ table, key, before }) => ({ table, key, before, after: tables.get(table, key) }) as Change)
    witness(command, outcome, changes, now)
    return outcome
  }
  const apply = (commands: readonly Command[]): readonly Outcome[] => commands.map(applyOne)

  return {
    get: (table, key) => tables.get(table, key),
    rows: (table) => tables.range(table, '', lastKey, Number.MAX_SAFE_INTEGER),
    apply,
    connect: (caller, carry) =>
      createStore({
        durability: 'fsync',
        run: async (commands) => {
          const label = commands.map(labelOf).join(' + ')
          const noted = { answers: '' }
          const outcomes = await carry(
            caller,
            'store',
            label,
            () => {
              const done = apply(commands)
              noted.answers = done.map(answerOf).join(' + ')
              return Object.assign([...done], { status: noted.answers })
            },
            () => coreErrors.create('STORE_UNAVAILABLE', { reason: 'no answer' }),
          )
          return outcomes
        },
        close: async () => undefined,
      }),
    backup: () => {
      const copy = tableNames.map((table) => [table, tables.range(table, '', lastKey, Number.MAX_SAFE_INTEGER)] as const)
      return () => {
        tables = memoryTables()
        for (const [table, rows] of copy) for (const [key, row] of rows) tables.put(table, key, row)
      }
    },
  }
}

function answerOf(outcome: Outcome): string {
  if (!outcome.ok) return outcome.error.name === 'WalletError' ? outcome.error.code : 'bug'
  const { result } = outcome
  return typeof result === 'object' && result !== null && 'status' in result ? String(result.status) : 'ok'
}

function labelOf({ verb, input }: Command): string {
  const named = input as { readonly [key: string]: unknown }
  const intent = named['intent'] as { readonly id: string } | undefined
  const fence = named['fence'] as { readonly order: string; readonly token: number } | undefined
  const fences = named['fences'] as readonly { readonly order: string }[] | undefined
  const subject =
    intent?.id ??
    named['attempt'] ??
    (fence === undefined ? (named['order'] ?? named['scope'] ?? fences?.[0]?.order) : `${fence.order}#${fence.token}`)
  return typeof subject === 'string' ? `${verb} ${subject}` : verb
}
