import { coreErrors } from '../../errors/codes.ts'
import { type SortedKeys, sortedKeys } from '../../store/kernel/sorted-keys.ts'
import { type TableName, tableNames } from '../../store/kernel/tx.ts'
import type {
  Changed,
  Head,
  SharedCommit,
  SharedCommitReply,
  SharedEngine,
  SharedRead,
  SharedView,
  TableKeys,
} from '../../store/shared/shared-engine.ts'
import type { Durability } from '../../store/store.ts'

type Table = { readonly rows: Map<string, string>; readonly keys: SortedKeys }
type Change = { readonly number: number; readonly batch: string; readonly keys: readonly TableKeys[] }
type Copy = {
  readonly head: Head
  readonly lastNow: number
  readonly tables: ReadonlyMap<TableName, Table>
  readonly changes: readonly Change[]
}

/** What a connection does to a call, for tests: each answers how many times what is sent arrives, and whether its answer comes back. */
export type Mischief = () => { readonly arrives: 0 | 1 | 2; readonly answered: boolean }

/** How a ground is made. */
export type MemoryGroundOptions = {
  /** The server's clock in ms. */
  readonly now: () => number
  /** How many changes the server remembers; default 64. */
  readonly changesMax?: number
  /** How far a commit's time may be from the server's, in ms; default 250. */
  readonly clockBoundMs?: number
}

/**
 * The ground that shared engines stand on, in this process's memory: the reference for what an engine must do, and the server of tests.
 *
 * Everything is checked and written in one synchronous step, so any interleaving of clients is possible and none is torn.
 *
 * Its calls can fail with `STORE_UNAVAILABLE`.
 */
export class MemoryGround {
  readonly #now: () => number
  readonly #changesMax: number
  readonly #clockBoundMs: number
  #tables = emptyTables()
  #head: Head = { epoch: 'epoch-1', number: 0 }
  #lastNow = 0
  #changes: Change[] = []
  #turn = { owner: '', until: 0 }
  #copies: Copy[] = []

  constructor({ now, changesMax = 64, clockBoundMs = 250 }: MemoryGroundOptions) {
    this.#now = now
    this.#changesMax = changesMax
    this.#clockBoundMs = clockBoundMs
  }

  /** One more client. `mischief` is asked before each call; `pause` is awaited on the way there and back. */
  connect(
    options: { readonly mischief?: Mischief; readonly pause?: () => Promise<void>; readonly durability?: Durability } = {},
  ): SharedEngine {
    const { mischief = () => ({ arrives: 1, answered: true }), pause = () => Promise.resolve(), durability = 'memory' } = options
    const over = async <Reply>(serve: () => Reply): Promise<Reply> => {
      const { arrives, answered } = mischief()
      await pause()
      const replies = Array.from({ length: arrives }, serve)
      await pause()
      const [reply] = replies
      if (reply === undefined || !answered) throw coreErrors.create('STORE_UNAVAILABLE', { reason: 'the connection broke' })
      return reply
    }
    return {
      durability,
      read: (request) => over(() => this.#read(request)),
      commit: (request) => over(() => this.#commit(request)),
      close: async () => undefined,
    }
  }

  /** Remembers everything as a backup would. */
  backUp(): void {
    const tables = new Map([...this.#tables].map(([name, { rows }]) => [name, tableOf(rows)]))
    this.#copies.push({ head: this.#head, lastNow: this.#lastNow, tables, changes: [...this.#changes] })
  }

  /** Puts the last backup in place, or an empty ground, as a clumsy restore would: in the same epoch. */
  rollBack(): void {
    const copy = this.#copies.pop() ?? { head: { ...this.#head, number: 0 }, lastNow: 0, tables: emptyTables(), changes: [] }
    this.#head = copy.head
    this.#lastNow = copy.lastNow
    this.#tables = new Map(copy.tables)
    this.#changes = [...copy.changes]
  }

  /** Writes a row behind everybody's back; clients that know it must be thrown away. */
  tamper(table: TableName, key: string, value: string | null): void {
    this.#write(table, key, value)
  }

  #serverNow(): number {
    return Math.max(this.#now(), this.#lastNow)
  }

  #read({ since, gets, ranges }: SharedRead): SharedView {
    return {
      head: this.#head,
      now: this.#serverNow(),
      changed: this.#changedSince(since),
      rows: gets.map(({ table, keys }) => keys.map((key) => this.#table(table).rows.get(key) ?? null)),
      ranges: ranges.map(({ table, from, to, max }) => {
        const { keys, rows } = this.#table(table)
        return keys.range(from, to, max).map((key) => [key, rows.get(key) as string] as const)
      }),
    }
  }

  #commit({ batch, base, now, puts, removes, absent, owner, turnMs }: SharedCommit): SharedCommitReply {
    const landed = this.#changes.find(({ number }) => number === base.number + 1)
    if (base.epoch === this.#head.epoch && landed?.batch === batch) return { status: 'already', head: { ...base, number: base.number + 1 } }
    const server = this.#serverNow()
    const turnLeft = this.#turn.until - server
    if (turnLeft > 0 && this.#turn.owner !== owner) return { status: 'wait', ms: turnLeft }
    if (base.epoch !== this.#head.epoch || base.number !== this.#head.number) {
      if (turnMs > 0) this.#turn = { owner, until: server + turnMs }
      const changed = this.#changedSince(base)
      return { status: 'behind', head: this.#head, now: server, changed, rows: this.#rowsOf(changed, puts) }
    }
    const found = this.#present(absent)
    if (found.length > 0) return { status: 'found', now: server, rows: found }
    if (now < this.#lastNow || Math.abs(now - server) > this.#clockBoundMs) return { status: 'clock', now: server }
    for (const { table, keys, values } of puts) for (const [at, key] of keys.entries()) this.#write(table, key, values[at] as string)
    for (const { table, keys } of removes) for (const key of keys) this.#write(table, key, null)
    this.#head = { ...base, number: base.number + 1 }
    this.#lastNow = now
    if (this.#turn.owner === owner) this.#turn = { owner: '', until: 0 }
    const keys = [...puts.map(({ table, keys }) => ({ table, keys })), ...removes]
    this.#changes.push({ number: this.#head.number, batch, keys })
    if (this.#changes.length > this.#changesMax) this.#changes.shift()
    return { status: 'committed', head: this.#head }
  }

  #changedSince(since: Head | null): Changed {
    if (since === null || since.epoch !== this.#head.epoch || since.number > this.#head.number) return 'too-many'
    const later = this.#changes.filter(({ number }) => number > since.number)
    return later.length === this.#head.number - since.number ? later.flatMap(({ keys }) => keys) : 'too-many'
  }

  #rowsOf(changed: Changed, puts: SharedCommit['puts']): SharedCommit['puts'] {
    if (changed === 'too-many') return []
    return this.#present(
      puts.map(({ table, keys }) => ({
        table,
        keys: keys.filter((key) => changed.some((one) => one.table === table && one.keys.includes(key))),
      })),
    )
  }

  #present(lists: readonly TableKeys[]): SharedCommit['puts'] {
    return lists.flatMap(({ table, keys }) => {
      const { rows } = this.#table(table)
      const there = keys.filter((key) => rows.has(key))
      return there.length === 0 ? [] : [{ table, keys: there, values: there.map((key) => rows.get(key) as string) }]
    })
  }

  #table(name: TableName): Table {
    return this.#tables.get(name) as Table
  }

  #write(name: TableName, key: string, value: string | null): void {
    const { rows, keys } = this.#table(name)
    if (value === null) {
      if (rows.delete(key)) keys.remove(key)
      return
    }
    if (!rows.has(key)) keys.add(key)
    rows.set(key, value)
  }
}

function emptyTables(): Map<TableName, Table> {
  return new Map(tableNames.map((name) => [name, tableOf(new Map())]))
}

function tableOf(rows: ReadonlyMap<string, string>): Table {
  const keys = sortedKeys()
  for (const key of rows.keys()) keys.add(key)
  return { rows: new Map(rows), keys }
}
