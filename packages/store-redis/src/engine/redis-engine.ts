import {
  type Changed,
  coreErrors,
  type Head,
  type SharedCommit,
  type SharedCommitReply,
  type SharedEngine,
  type SharedRead,
  type SharedView,
  type TableKeys,
  type TableName,
  type TableRows,
} from '@wallet/core'
import type { ArchivedJournal } from '../archive/archived-journal.ts'
import type { Guard } from '../server/guard.ts'
import { type Connection, unavailable } from './connection.ts'
import type { StoreKeys } from './keys.ts'
import type { Script } from './script.ts'
import { commitScript, readScript, touchScript } from './scripts.ts'

/** What the engine stands on. */
export type RedisEngineParts = {
  readonly connection: Connection
  readonly keys: StoreKeys
  readonly guard: Guard
  readonly archived: ArchivedJournal
  /** Replaces the server's clock, for tests. */
  readonly serverNow: (() => number) | undefined
  /** The epoch found when the store was opened. */
  readonly epoch: string
  readonly close: () => Promise<void>
}

// How far a commit's time may be from the server's.
const clockBoundMs = 250
// So many commits behind, a process forgets what it knows instead of asking what changed.
const changesMax = 256

/** The shared engine on Redis: `read` and `commit` are one script each. */
export class RedisEngine implements SharedEngine {
  readonly #parts: RedisEngineParts
  /** The commits up to here are known to have reached the replicas. */
  #replicatedTo = 0

  constructor(parts: RedisEngineParts) {
    this.#parts = parts
  }

  get durability(): SharedEngine['durability'] {
    return this.#parts.guard.replicas() > 0 ? 'replicated' : 'fsync'
  }

  async read({ since, gets, ranges }: SharedRead): Promise<SharedView> {
    const { keys } = this.#parts
    const places = [keys.head, keys.changes, ...gets.map(({ table }) => keys.rows(table))]
    const args = [since?.epoch ?? '', `${since?.number ?? 0}`, this.#time(), `${gets.length}`]
    for (const list of gets) {
      args.push(`${list.keys.length}`)
      for (const key of list.keys) args.push(key)
    }
    args.push(`${ranges.length}`)
    for (const { table, from, to, max } of ranges) {
      places.push(keys.rows(table), keys.index(table))
      args.push(from, to, `${max}`)
    }
    const [, epoch, number, now, changes, lists, spans, archived] = await this.#ask(readScript, places, args, false)
    const head = headOf(epoch, number)
    await this.#beforeShowing(head)
    const view: SharedView = {
      head,
      now: wholeNumber(now),
      changed: changedOf(changes),
      rows: lists as (string | null)[][],
      ranges: (spans as [string[], (string | null)[]][]).map(([found, values]) => pairs(found, values)),
    }
    return this.#parts.archived.complete({ since, gets, ranges }, view, wholeNumber(archived))
  }

  async commit(request: SharedCommit): Promise<SharedCommitReply> {
    const { batch, base, now, puts, removes, absent, owner, turnMs } = request
    const { keys } = this.#parts
    const places = [keys.head, keys.changes]
    const args = [base.epoch, `${base.number}`, batch, `${now}`, this.#time(), `${clockBoundMs}`, owner, `${turnMs}`]
    args.push(recordOf(request), `${changesMax}`, `${absent.length}`, `${puts.length}`, `${removes.length}`)
    for (const { table, keys: names } of absent) {
      places.push(keys.rows(table))
      args.push(`${names.length}`)
      for (const name of names) args.push(name)
    }
    for (const { table, keys: names, values } of puts) {
      places.push(keys.rows(table), keys.index(table))
      args.push(`${names.length}`)
      for (const name of names) args.push(name)
      for (const value of values) args.push(value)
    }
    for (const { table, keys: names } of removes) {
      places.push(keys.rows(table), keys.index(table))
      args.push(`${names.length}`)
      for (const name of names) args.push(name)
    }
    const [status, ...rest] = await this.#ask(commitScript, places, args, true)
    switch (status) {
      case 'committed':
      case 'already':
        // Whatever it stands on was written before it.
        this.#replicatedTo = Math.max(this.#replicatedTo, wholeNumber(rest[1]))
        return { status, head: headOf(rest[0], rest[1]) }
      case 'behind':
        await this.#beforeShowing(headOf(rest[0], rest[1]))
        return {
          status,
          head: headOf(rest[0], rest[1]),
          now: wholeNumber(rest[2]),
          changed: changedOf(rest[3]),
          rows: freshRows(puts, rest[4] as (string | null)[][]),
        }
      case 'found':
        await this.#beforeShowing(base)
        return { status, now: wholeNumber(rest[0]), rows: freshRows(absent, rest[1] as (string | null)[][]) }
      case 'clock':
        return { status, now: wholeNumber(rest[0]) }
      case 'wait':
        return { status, ms: wholeNumber(rest[0]) }
      case 'corrupt':
        throw coreErrors.create('STORE_CORRUPT', { finding: `the key ${String(rest[0])} is a ${String(rest[1])}` })
      default:
        throw unavailable(`an answer "${String(status)}" of a commit`)
    }
  }

  close(): Promise<void> {
    return this.#parts.close()
  }

  async #ask(script: Script, places: readonly string[], args: readonly string[], writes: boolean): Promise<readonly unknown[]> {
    const { connection, guard } = this.#parts
    await guard.check()
    const before = connection.readied()
    const answer = (await connection.run(script, places, args)) as readonly unknown[]
    if (writes && (answer[0] === 'committed' || answer[0] === 'already')) await guard.replicated()
    // The client may have connected anew and sent the call to a server that nobody has looked at.
    if (connection.readied() !== before) await guard.check()
    if (answer[0] === 'gone') throw coreErrors.create('STORE_ROLLED_BACK', { seen: `epoch ${this.#parts.epoch}`, found: 'an empty server' })
    return answer
  }

  /**
   * Waits until the replicas have everything up to a head that others may have moved. Their commit may still wait, or have been given up
   * as unknown: whoever is told that it `exists` has been promised it, and a failover would break the promise.
   */
  async #beforeShowing({ number }: Head): Promise<void> {
    const { connection, keys, guard } = this.#parts
    if (guard.replicas() === 0 || number <= this.#replicatedTo) return
    await connection.run(touchScript, [keys.head], [])
    await guard.replicated()
    this.#replicatedTo = Math.max(this.#replicatedTo, number)
  }

  #time(): string {
    const { serverNow } = this.#parts
    return serverNow === undefined ? '' : `${serverNow()}`
  }
}

/** One change as it is remembered: the batch, and behind it the keys by table. */
function recordOf({ batch, puts, removes }: SharedCommit): string {
  const lists = [...puts, ...removes].map(({ table, keys }) => [table, keys] as const)
  return `${batch}\n${JSON.stringify(lists)}`
}

function changedOf(changes: unknown): Changed {
  if (!Array.isArray(changes)) return 'too-many'
  return (changes as readonly string[]).flatMap((record) => {
    const lists = JSON.parse(record.slice(record.indexOf('\n') + 1)) as readonly (readonly [TableName, readonly string[]])[]
    return lists.map(([table, keys]) => ({ table, keys }))
  })
}

function freshRows(asked: readonly TableKeys[], lists: readonly (readonly (string | null)[])[]): readonly TableRows[] {
  return lists.map((values, at) => {
    const { table, keys } = asked[at] as TableKeys
    const rows = pairs(keys, values)
    return { table, keys: rows.map(([key]) => key), values: rows.map(([, value]) => value) }
  })
}

function pairs(keys: readonly string[], values: readonly (string | null)[]): readonly (readonly [string, string])[] {
  return keys.flatMap((key, at) => {
    const value = values[at]
    return value === null || value === undefined ? [] : [[key, value] as const]
  })
}

function headOf(epoch: unknown, number: unknown): Head {
  return { epoch: String(epoch), number: wholeNumber(number) }
}

function wholeNumber(text: unknown): number {
  return Number.parseInt(String(text), 10)
}
