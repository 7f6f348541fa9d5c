import { coreErrors } from '../errors/codes.ts'
import type { Clock } from '../ports/clock.ts'
import type { SessionRecord, SessionRecords } from './session-records.ts'

type Entry = { readonly id: string; readonly roles: Set<string>; readonly createdAt: number; usedAt: number }

/** What a list of sessions needs to know about the wallets. */
export type SessionListSettings = {
  readonly max: number
  readonly clock: Clock
  readonly records: SessionRecords | undefined
  /** Whether a wallet of the session is leased or wanted. */
  readonly busy: (id: string) => boolean
  readonly rest: (id: string, roles: readonly string[]) => Promise<void>
}

/** The sessions under way, at most so many, remembered over a restart where there are records. */
export class SessionList {
  readonly #settings: SessionListSettings
  readonly #entries = new Map<string, Entry>()
  #loaded: Promise<void> | undefined
  // One write at a time, each with what is true then: two at once would overtake each other in the store.
  #saving: Promise<unknown> = Promise.resolve()

  constructor(settings: SessionListSettings) {
    this.#settings = settings
  }

  get size(): number {
    return this.#entries.size
  }

  async all(): Promise<readonly SessionRecord[]> {
    await this.#load()
    return [...this.#entries.values()].map(recordOf)
  }

  async use(id: string, role?: string): Promise<SessionRecord> {
    await this.#load()
    let entry = this.#entries.get(id)
    const now = this.#settings.clock.now()
    if (entry === undefined) {
      const leaving = this.#entries.size >= this.#settings.max ? this.#leastUsed(id) : undefined
      entry = { id, roles: new Set(), createdAt: now, usedAt: now }
      this.#entries.set(id, entry)
      if (leaving !== undefined) await this.end(leaving)
      else await this.#save()
    }
    entry.usedAt = now
    if (role !== undefined && !entry.roles.has(role)) {
      entry.roles.add(role)
      await this.#save()
    }
    return recordOf(entry)
  }

  async end(id: string): Promise<void> {
    await this.#load()
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    this.#entries.delete(id)
    await Promise.all([this.#save(), this.#settings.rest(id, [...entry.roles])])
  }

  #leastUsed(wanted: string): string {
    const idle = [...this.#entries.values()].filter(({ id }) => !this.#settings.busy(id))
    const least = idle.sort((a, b) => a.usedAt - b.usedAt)[0]
    if (least === undefined)
      throw coreErrors.create('SESSIONS_EXHAUSTED', { key: wanted, waiting: 0, reason: `${this.#settings.max} sessions are in use` })
    return least.id
  }

  #load(): Promise<void> {
    this.#loaded ??= (async () => {
      for (const { id, roles, createdAt } of (await this.#settings.records?.load()) ?? [])
        this.#entries.set(id, { id, roles: new Set(roles), createdAt, usedAt: createdAt })
    })()
    return this.#loaded
  }

  #save(): Promise<void> {
    const saved = this.#saving.then(() => this.#settings.records?.save([...this.#entries.values()].map(recordOf)))
    this.#saving = saved.catch(() => undefined)
    return saved
  }
}

const recordOf = ({ id, roles, createdAt }: Entry): SessionRecord => ({ id, roles: [...roles], createdAt })
