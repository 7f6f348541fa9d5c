import { coreErrors } from '../../errors/codes.ts'
import { InvariantError } from '../../errors/invariant.ts'
import { isWalletError, type WalletError } from '../../errors/wallet-error.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Random } from '../../ports/random.ts'
import { applyCommands } from '../kernel/apply.ts'
import { copyPlain } from '../kernel/copy.ts'
import type { Driver } from '../kernel/group-commit.ts'
import type { Outcome } from '../kernel/outcome.ts'
import type { TableName } from '../kernel/tx.ts'
import { verbKinds } from '../kernel/verb-names.ts'
import type { Command, Durability } from '../store.ts'
import { Assumed } from './assumed.ts'
import { BatchTables } from './batch-tables.ts'
import { absent } from './cells.ts'
import { foresee } from './foresee.ts'
import { RowCache } from './row-cache.ts'
import { RowMissing } from './row-missing.ts'
import type { Head, SharedCommit, SharedCommitReply, SharedEngine } from './shared-engine.ts'
import { StoreTime } from './store-time.ts'
import { Wanted } from './wanted.ts'

/** What a store shared by many processes is made of. */
export type SharedDriverOptions = {
  readonly engine: SharedEngine
  readonly clock: Clock
  readonly random: Random
  /** How long a turn lasts at most, in ms, once this process came too late; default 1,000. */
  readonly turnMs?: number
  /** How often a call whose answer was lost is sent again before its callers are told that nobody knows; default 4. */
  readonly resendsMax?: number
}

type Changes = Pick<SharedCommit, 'puts' | 'removes' | 'absent'>
type Ran =
  | {
      readonly status: 'ran'
      readonly outcomes: readonly Outcome[]
      readonly tables: BatchTables
      /** Whether all that it read is known, none of it taken for absent. */
      readonly certain: boolean
      /** What to commit; null when nothing was written. */
      readonly changes: Changes | null
    }
  | { readonly status: 'missing' }

// A batch that lost this many races in spite of its turns stands before an engine that does not keep the rules.
const racesMax = 200

/** Runs batches by the optimistic protocol, one at a time; see `SharedEngine`. */
export class SharedDriver implements Driver {
  readonly durability: Durability
  readonly #engine: SharedEngine
  readonly #clock: Clock
  readonly #random: Random
  readonly #turnMs: number
  readonly #resendsMax: number
  readonly #cache = new RowCache()
  readonly #time: StoreTime
  readonly #owner: string
  #batches = 0
  #head: Head | null = null
  #stopped: WalletError | null = null

  constructor({ engine, clock, random, turnMs = 1_000, resendsMax = 4 }: SharedDriverOptions) {
    this.durability = engine.durability
    this.#engine = engine
    this.#clock = clock
    this.#random = random
    this.#turnMs = turnMs
    this.#resendsMax = resendsMax
    this.#time = new StoreTime(clock)
    this.#owner = Buffer.from(random.bytes(12)).toString('hex')
  }

  async run(given: readonly Command[]): Promise<readonly Outcome[]> {
    // A run may be started again later than its caller expects.
    const commands = copyPlain(given)
    try {
      return copyPlain(await this.#race(commands))
    } finally {
      this.#cache.trim()
    }
  }

  close(): Promise<void> {
    return this.#engine.close()
  }

  async #race(commands: readonly Command[]): Promise<readonly Outcome[]> {
    const { wanted, assumed } = this.#guess(commands)
    // A batch of reads has to ask for the head anyway; for the others a look at it would only be out of date again.
    let heard = false
    if (this.#head === null || !wanted.isEmpty() || commands.every(({ verb }) => verbKinds[verb] === 'read')) {
      await this.#readAll(wanted, assumed)
      heard = true
    }
    const losses: unknown[] = []
    for (let races = 0; races < racesMax; ) {
      if (this.#stopped !== null) throw this.#stopped
      const now = this.#time.now()
      const ran = this.#attempt(commands, now, wanted, assumed)
      if (ran.status === 'ran' && ran.changes === null && ran.certain && heard) {
        // A turn that was taken for nothing would keep the others waiting until it ends.
        if (races > 0) await this.#commit({ puts: [], removes: [], absent: [] }, now, 0, []).catch(() => undefined)
        return ran.outcomes
      }
      if (ran.status === 'missing' || ran.changes === null) {
        await this.#readAll(wanted, assumed)
        heard = true
        continue
      }
      const reply = await this.#commit(ran.changes, now, races > 0 ? this.#turnMs : 0, losses)
      if (reply.status === 'committed' || reply.status === 'already') {
        ran.tables.handOver()
        return ran.outcomes
      }
      if (reply.status === 'wait') await this.#waitFor(ran.changes, reply.ms, wanted)
      if (reply.status === 'behind') races += 1
      if (reply.status !== 'clock') heard = true
      // A server that refuses each write (its disk is full, its replicas are gone) until the commit has grown too old: made anew with
      // another time it would go the same way, for ever, and nobody would be told.
      else if (losses.length > this.#resendsMax) throw losses.at(-1)
    }
    throw coreErrors.create('STORE_UNAVAILABLE', { reason: `${racesMax} commits in a row were behind` })
  }

  /** Rows that the commands will likely read and that are not in memory: those to be fetched, and those that will hardly be there. */
  #guess(commands: readonly Command[]): { readonly wanted: Wanted; readonly assumed: Assumed } {
    const wanted = new Wanted((table, key) => this.#cache.get(table, key) !== undefined)
    const assumed = new Assumed()
    const row = (table: TableName, key: string): void => {
      if (this.#cache.get(table, key) === undefined) wanted.addRow(table, key)
    }
    const noRow = (table: TableName, key: string): void => {
      if (this.#cache.get(table, key) === undefined) assumed.add(table, key)
    }
    for (const command of commands) foresee(command, { row, noRow })
    for (const key of ['seq', 'counts', 'halts']) row('meta', key)
    return { wanted, assumed }
  }

  /** One run over what is known. It goes on past a command that misses a row, to find out what the others miss. */
  #attempt(commands: readonly Command[], now: number, wanted: Wanted, assumed: Assumed, strict = false): Ran {
    const tables = new BatchTables(this.#cache, strict, assumed)
    const outcomes: Outcome[] = []
    for (const command of commands) {
      try {
        for (const outcome of applyCommands(tables, [command], now)) outcomes.push(outcome)
      } catch (error) {
        if (!(error instanceof RowMissing)) throw error
        tables.rollback()
        wanted.add(error)
      }
    }
    if (!wanted.isEmpty()) {
      for (const rows of tables.walked()) for (const [, row] of rows) wanted.follow(row)
      return { status: 'missing' }
    }
    const absent = tables.dependsOn()
    const certain = absent.length === 0
    if (!tables.hasWrites()) return { status: 'ran', outcomes, tables, certain, changes: null }
    try {
      return { status: 'ran', outcomes, tables, certain, changes: { ...tables.changes(), absent } }
    } catch (error) {
      // A row that cannot be written is its own command's fault: a strict run finds out whose.
      if (strict || !(error instanceof InvariantError)) throw error
      return this.#attempt(commands, now, wanted, assumed, true)
    }
  }

  #knows(table: TableName, key: string): boolean {
    const cell = this.#cache.get(table, key)
    return cell !== undefined && cell !== absent
  }

  /** Whoever asks anyway asks for everything: nothing is taken for absent then that could be known. */
  #readAll(wanted: Wanted, assumed: Assumed): Promise<void> {
    for (const { table, keys } of assumed.take())
      for (const key of keys) if (this.#cache.get(table, key) === undefined) wanted.addRow(table, key)
    return this.#read(wanted)
  }

  async #read(wanted: Wanted): Promise<void> {
    const request = { since: this.#head, ...wanted.take() }
    const view = await this.#again(() => this.#engine.read(request))
    this.#moveTo(view.head)
    this.#time.heard(view.now)
    this.#cache.forget(view.changed)
    this.#cache.learn(request, view, (row) => wanted.follow(row))
    wanted.answered(request, view)
  }

  async #commit(changes: Changes, now: number, turnMs: number, losses: unknown[]): Promise<SharedCommitReply> {
    this.#batches += 1
    const batch = `${this.#owner}-${this.#batches}`
    const reply = await this.#send({ batch, base: this.#head as Head, now, ...changes, owner: this.#owner, turnMs }, losses)
    switch (reply.status) {
      case 'committed':
      case 'already':
        this.#moveTo(reply.head)
        break
      case 'behind':
        this.#moveTo(reply.head)
        this.#time.heard(reply.now)
        this.#cache.forget(reply.changed)
        this.#cache.learnRows(reply.rows)
        break
      case 'found':
        this.#time.heard(reply.now)
        this.#cache.learnFound(changes.absent, reply.rows)
        break
      case 'clock':
        this.#time.heard(reply.now)
        break
      case 'wait':
        break
    }
    return reply
  }

  /** Waits until whoever has the turn has committed or its time is up. Running again before would be for nothing. */
  async #waitFor({ puts }: Changes, ms: number, wanted: Wanted): Promise<void> {
    const before = this.#head
    for (let waited = 0; waited < ms && this.#head?.number === before?.number; ) {
      const nap = this.#nap(ms)
      await this.#clock.sleep(nap)
      waited += nap
      // It will have written what this batch changes, too.
      for (const { table, keys } of puts) for (const key of keys) if (this.#knows(table, key)) wanted.addRow(table, key)
      await this.#read(wanted)
    }
  }

  /** Turns end long before their time is up, so look again soon; apart, or all who wait come back at once. */
  #nap(ms: number): number {
    return Math.max(1, Math.min(ms, 1 + this.#random.below(8)))
  }

  /**
   * Sends a commit until its fate is known or patience ends; notes in `losses` why answers did not come.
   *
   * Once a sending is unaccounted for, only an answer that also settles that one will do: it may arrive at any later time.
   */
  #send(commit: SharedCommit, losses: unknown[]): Promise<SharedCommitReply> {
    return this.#again(async (resends) => {
      for (;;) {
        const reply = await this.#engine.commit(commit)
        if (resends === 0) return reply
        if (reply.status === 'wait') await this.#clock.sleep(this.#nap(reply.ms))
        else if (reply.status === 'behind' && reply.changed === 'too-many') throw lost('the history since is no longer known')
        else if (reply.status === 'clock' && reply.now < commit.now) throw lost('the server’s clock is behind')
        else return reply
      }
    }, losses)
  }

  /** Calls the engine again while its answers get lost, up to a limit. */
  async #again<Reply>(call: (resends: number) => Promise<Reply>, losses: unknown[] = []): Promise<Reply> {
    for (let resends = 0; ; resends++) {
      try {
        return await call(resends)
      } catch (error) {
        const unknown = isWalletError(error) && error.code === 'STORE_UNAVAILABLE'
        if (!unknown || resends >= this.#resendsMax) throw error
        losses.push(error)
        await this.#clock.sleep(20 * 2 ** resends + this.#random.below(20))
      }
    }
  }

  /** The store is known to stand here now; it can only have gone forward. */
  #moveTo(head: Head): void {
    const before = this.#head
    if (before !== null && (before.epoch !== head.epoch || head.number < before.number)) {
      this.#stopped = coreErrors.create('STORE_ROLLED_BACK', { seen: spell(before), found: spell(head) })
      throw this.#stopped
    }
    this.#head = head
  }
}

/** An answer was lost and cannot be made up for. */
function lost(reason: string): WalletError {
  return coreErrors.create('STORE_UNAVAILABLE', { reason: `an answer was lost, and ${reason}` })
}

function spell({ epoch, number }: Head): string {
  return `${number} of epoch ${epoch}`
}
