import { accountId } from '../../ids/ids.ts'
import { intentDigest } from '../../intent/digest.ts'
import type { Intent } from '../../intent/intent.ts'
import { amount } from '../../money/amount.ts'
import { usual } from '../../testing/build/intent.ts'
import type { AcceptInput } from '../contract/orders.ts'
import { applyCommands, type Savepoints } from '../kernel/apply.ts'
import { memoryTables } from '../kernel/memory-tables.ts'
import { decodeError } from '../kernel/outcome.ts'
import type { TableName, Tables } from '../kernel/tx.ts'
import type { Command, ResultOf, VerbName, VerbTable } from '../store.ts'

/** Tables, a clock and the verbs, without promises in between. */
export type Bench = {
  readonly tables: Savepoints
  now: number
  run<Name extends VerbName>(verb: Name, input: VerbTable[Name]['input']): ResultOf<Name>
  accept(intent: Intent, more?: Partial<AcceptInput>): ResultOf<'accept'>
  credit(value: bigint, account?: string, reference?: string): ResultOf<'credit'>
  /** Writes a row behind the verbs' back, as a fault or an intruder would. */
  tamper<Name extends TableName>(table: Name, key: string, change: Partial<Tables[Name]> | null): void
  findings(): readonly string[]
}

export function newBench(): Bench {
  const tables = memoryTables()
  const bench: Bench = {
    tables,
    now: 1_000_000,
    run: (verb, input) => {
      const [outcome] = applyCommands(tables, [{ verb, input } as unknown as Command], bench.now)
      if (outcome === undefined || !outcome.ok) throw decodeError(outcome?.error ?? { name: 'InvariantError', message: 'no outcome' })
      return outcome.result as never
    },
    accept: (intent, more = {}) =>
      bench.run('accept', { intent, digest: more.digest ?? intentDigest(intent), mac: 'mac', requester: 'alice', rules: [], ...more }),
    credit: (value, account = usual.account, reference = `deposit:${account}:${value}`) =>
      bench.run('credit', { reference, account: accountId(account), asset: usual.asset, amount: amount(value), actor: 'scanner' }),
    tamper: (table, key, change) => {
      if (change === null) return tables.remove(table, key)
      tables.put(table, key, { ...tables.get(table, key), ...change } as never)
    },
    findings: () => bench.run('verify', {}).findings.map(({ rule }) => rule),
  }
  return bench
}
