import { coreErrors } from '../errors/codes.ts'
import type { Clock } from '../ports/clock.ts'
import { withDeadline } from '../resilience/with-deadline.ts'
import { type Choice, choose } from './choose.ts'
import type { SessionEvent } from './options.ts'
import { newPlace, type Place } from './place.ts'
import type { SessionLease } from './session-manager.ts'
import type { SessionSlot } from './session-slot.ts'
import { type Tally, tally } from './tally.ts'

/** What a pool is made from; every option decided. */
export type PoolSettings<Handle> = {
  readonly slots: readonly SessionSlot<Handle>[]
  readonly waitersMax: number
  readonly waitMs: number
  readonly ageCapMs: number
  readonly opensMax: number
  readonly pinned: ReadonlySet<string>
  readonly operationMs: number
  readonly unknownMs: number
  readonly emit: (event: SessionEvent) => void
  readonly clock: Clock
}

type Waiter<Handle> = {
  readonly key: string
  readonly holder: string
  readonly since: number
  settled: boolean
  readonly serve: (lease: SessionLease<Handle>) => void
  readonly refuse: (error: unknown) => void
}

/** What a pool has counted since it was made. */
export type PoolCounts = {
  opens: number
  hits: number
  evictions: number
  restarts: number
  openErrors: number
  expired: number
  refused: number
}

/** Between two questions to a slot that does not answer; and the first and longest wait before a slot that will not start is tried again. */
const [askAgainMs, backoffMs, backoffMaxMs] = [250, 500, 60_000]

/** Slots, who holds them, and the line before them. One wallet is never open in two places. */
export class Pool<Handle> {
  readonly places: readonly Place<Handle>[]
  readonly counts: PoolCounts = { opens: 0, hits: 0, evictions: 0, restarts: 0, openErrors: 0, expired: 0, refused: 0 }
  readonly waits: Tally = tally()
  readonly openings: Tally = tally()
  readonly #settings: PoolSettings<Handle>
  readonly #line: Waiter<Handle>[] = []
  readonly #stopping = new AbortController()
  #opening = 0
  #generation = 0

  constructor(settings: PoolSettings<Handle>) {
    this.#settings = settings
    this.places = settings.slots.map((slot) => newPlace(slot))
  }

  get waiting(): number {
    return this.#line.length
  }

  /** @throws WalletError `ABORTED`, `SESSIONS_EXHAUSTED`, `SESSION_CLOSED`, and the slot's own when the wallet does not open */
  lease(key: string, signal: AbortSignal, holder: string): Promise<SessionLease<Handle>> {
    const { clock, waitersMax, waitMs } = this.#settings
    if (signal.aborted) return Promise.reject(coreErrors.create('ABORTED', { operation: 'lease' }))
    if (this.#stopping.signal.aborted) return Promise.reject(coreErrors.create('SESSION_CLOSED', { key }))
    const exhausted = (reason: string) => coreErrors.create('SESSIONS_EXHAUSTED', { key, waiting: this.#line.length, reason })
    if (this.#line.length >= waitersMax && !this.#isIdle(key)) {
      this.counts.refused += 1
      return Promise.reject(exhausted(`${waitersMax} callers wait already`))
    }
    return new Promise((resolve, reject) => {
      const deadline = clock.deadline(waitMs, signal)
      const end = (): boolean => {
        if (waiter.settled) return false
        waiter.settled = true
        deadline.cancel()
        deadline.signal.removeEventListener('abort', leave)
        const at = this.#line.indexOf(waiter)
        if (at !== -1) this.#line.splice(at, 1)
        return true
      }
      const waiter: Waiter<Handle> = {
        ...{ key, holder, since: clock.now(), settled: false },
        serve: (lease) => end() && resolve(lease),
        refuse: (error) => end() && reject(error),
      }
      const leave = (): void => {
        if (deadline.expired()) this.counts.refused += 1
        waiter.refuse(
          deadline.expired() ? exhausted(`no place came free within ${waitMs} ms`) : coreErrors.create('ABORTED', { operation: 'lease' }),
        )
      }
      deadline.signal.addEventListener('abort', leave, { once: true })
      this.#line.push(waiter)
      this.pump()
    })
  }

  /** Serves whoever can be served now. */
  pump(): void {
    const { clock, ageCapMs, opensMax, pinned } = this.#settings
    for (;;) {
      const rules = { now: clock.now(), ageCapMs, pinned, mayOpen: this.#opening < opensMax }
      const choice: Choice<Handle, Waiter<Handle>> | undefined = choose(this.#line, this.places, rules)
      if (choice === undefined) return
      this.#line.splice(this.#line.indexOf(choice.waiter), 1)
      if (choice.how === 'hit') this.counts.hits += 1
      if (choice.how === 'hit' && choice.place.slot.settled()) this.#grant(choice.place, choice.waiter)
      else void this.#openFor(choice.place, choice.waiter)
    }
  }

  /** Closes an idle wallet; one that is leased is closed when it comes back. */
  async close(key: string, why: 'asked' | 'expired'): Promise<void> {
    const place = this.places.find((one) => one.key === key)
    if (place === undefined) return
    if (place.state !== 'idle') {
      place.closing = true
      return
    }
    if (why === 'expired') this.counts.expired += 1
    await this.#empty(place, why)
    this.pump()
  }

  /** Refuses all who wait and come, waits for leases until `signal` aborts, then ends every slot. */
  async stop(graceMs: number): Promise<void> {
    const { clock, slots } = this.#settings
    this.#stopping.abort()
    for (const waiter of [...this.#line]) waiter.refuse(coreErrors.create('SESSION_CLOSED', { key: waiter.key }))
    const until = clock.now() + graceMs
    while (this.places.some(({ state }) => state === 'leased' || state === 'opening') && clock.now() < until) await clock.sleep(20)
    await Promise.all(this.places.filter(({ state }) => state === 'idle').map((place) => this.#empty(place, 'asked')))
    const ended = await Promise.allSettled(slots.map((slot) => slot.stop()))
    for (const place of this.places) Object.assign(place, { state: 'down', key: null, grant: null, holding: null })
    for (const one of ended) if (one.status === 'rejected') throw one.reason
  }

  #isIdle(key: string): boolean {
    return this.places.some((place) => place.key === key && place.state === 'idle')
  }

  #grant(place: Place<Handle>, waiter: Waiter<Handle>): void {
    const { clock } = this.#settings
    this.#generation += 1
    const generation = this.#generation
    Object.assign(place, { state: 'leased', generation, holding: { holder: waiter.holder, since: clock.now(), told: false } })
    const live = (): boolean => place.generation === generation && place.state === 'leased'
    const release = async (): Promise<void> => {
      // A release counts once: a second one must not take the wallet from whoever holds it now.
      if (live()) await this.#takeBack(place)
    }
    this.waits.add(clock.now() - waiter.since)
    waiter.serve({ key: waiter.key, handle: (place.grant as NonNullable<typeof place.grant>)(live), generation, release })
  }

  async #takeBack(place: Place<Handle>): Promise<void> {
    Object.assign(place, { state: 'idle', holding: null, usedAt: this.#settings.clock.now() })
    if (this.#stopping.signal.aborted) return
    if (!place.slot.settled()) void this.#recover(place, 'a call was not answered')
    else if (place.closing) await this.#empty(place, 'asked')
    this.pump()
  }

  /** Opens a wallet, after closing or restarting what is in its way, and hands it out. */
  async #openFor(place: Place<Handle>, waiter: Waiter<Handle>): Promise<void> {
    const { clock } = this.#settings
    this.#opening += 1
    const before = { state: place.state, key: place.key }
    Object.assign(place, { state: 'opening', key: waiter.key, closing: false })
    const startedAt = clock.now()
    try {
      // A slot that does not know what it is doing must not be given another wallet.
      if (before.state === 'down' || !place.slot.settled()) await this.#restart(place, 'not running')
      else if (before.key !== null) await this.#evict(place, before.key)
      place.grant = await this.#bounded('open', (signal) => place.slot.open(waiter.key, signal))
    } catch (error) {
      this.#openFailed(place, waiter, error)
      return
    } finally {
      this.#opening -= 1
    }
    const openedAt = clock.now()
    this.counts.opens += 1
    this.openings.add(openedAt - startedAt)
    Object.assign(place, { openedAt, usedAt: openedAt, failures: 0 })
    this.#settings.emit({ name: 'wallet.opened', key: waiter.key, slot: place.slot.name, durationMs: openedAt - startedAt })
    // Whoever left meanwhile leaves an open wallet behind: the next one who wants it is quicker.
    if (waiter.settled) await this.#takeBack(place)
    else this.#grant(place, waiter)
    this.pump()
  }

  #openFailed(place: Place<Handle>, waiter: Waiter<Handle>, error: unknown): void {
    this.counts.openErrors += 1
    const reason = error instanceof Error ? error.message : 'unknown'
    this.#settings.emit({ name: 'wallet.open-failed', key: waiter.key, slot: place.slot.name, reason })
    // Otherwise it is down, and its next start is due by itself.
    if (place.state === 'opening') {
      Object.assign(place, { state: 'empty', key: null, grant: null })
      if (!place.slot.settled()) void this.#recover(place, reason)
    }
    waiter.refuse(error)
    this.pump()
  }

  async #evict(place: Place<Handle>, key: string): Promise<void> {
    this.counts.evictions += 1
    try {
      await this.#bounded('close', (signal) => place.slot.close(signal))
      this.#settings.emit({ name: 'wallet.closed', key, slot: place.slot.name, why: 'evicted' })
    } catch {
      // What could not be closed may still be open: the slot is never used again as it is.
      await this.#restart(place, 'a wallet would not close')
    }
  }

  /** Closes what an idle place has open. Ends with the place empty, or recovering. */
  async #empty(place: Place<Handle>, why: 'asked' | 'expired'): Promise<void> {
    const { key } = place
    Object.assign(place, { state: 'closing', closing: false })
    try {
      await this.#bounded('close', (signal) => place.slot.close(signal))
      Object.assign(place, { state: 'empty', key: null, grant: null })
      if (key !== null) this.#settings.emit({ name: 'wallet.closed', key, slot: place.slot.name, why })
    } catch {
      void this.#recover(place, 'a wallet would not close')
    }
  }

  /**
   * Finds out what a slot is at whose call was not answered: asks until it answers, then closes the wallet; restarts it otherwise.
   *
   * The call may still be carried out meanwhile. That is the caller's to find out; here only the slot must be known again.
   */
  async #recover(place: Place<Handle>, reason: string): Promise<void> {
    const { clock, unknownMs } = this.#settings
    const stop = this.#stopping.signal
    const key = place.key
    Object.assign(place, { state: 'recovering', grant: null, closing: false })
    const until = clock.now() + unknownMs
    while (clock.now() < until && !stop.aborted) {
      try {
        await withDeadline(clock, Math.min(unknownMs, 2_000), stop, 'check', (signal) => place.slot.check(signal))
        await this.#bounded('close', (signal) => place.slot.close(signal))
        Object.assign(place, { state: 'empty', key: null })
        if (key !== null) this.#settings.emit({ name: 'wallet.closed', key, slot: place.slot.name, why: 'recovered' })
        return this.pump()
      } catch {
        await clock.sleep(askAgainMs, stop)
      }
    }
    if (stop.aborted) return
    try {
      await this.#restart(place, reason)
      Object.assign(place, { state: 'empty', key: null })
    } catch {
      // Noted by `#restart`; the next try is due by itself.
    }
    this.pump()
  }

  /** Restarts a slot; when that fails the place is down and tried again later and later. */
  async #restart(place: Place<Handle>, reason: string): Promise<void> {
    const { clock, emit } = this.#settings
    const first = place.generation === 0 && place.openedAt === 0 && place.failures === 0
    try {
      await this.#bounded('restart', (signal) => place.slot.restart(signal))
    } catch (error) {
      const pauseMs = Math.min(backoffMaxMs, backoffMs * 2 ** Math.min(place.failures, 10))
      Object.assign(place, { state: 'down', key: null, grant: null, failures: place.failures + 1, retryAt: clock.now() + pauseMs })
      emit({ name: 'slot.down', slot: place.slot.name, reason: error instanceof Error ? error.message : 'unknown' })
      void clock.sleep(pauseMs, this.#stopping.signal).then(() => this.pump())
      throw error
    }
    place.failures = 0
    if (first) return
    this.counts.restarts += 1
    emit({ name: 'slot.restarted', slot: place.slot.name, reason })
  }

  #bounded<Answer>(operation: string, work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const { clock, operationMs } = this.#settings
    return withDeadline(clock, operationMs, new AbortController().signal, operation, work)
  }
}
