import { applyCommands } from '../../store/kernel/apply.ts'
import { encodeRow } from '../../store/kernel/codec.ts'
import { copyPlain } from '../../store/kernel/copy.ts'
import { createStore } from '../../store/kernel/group-commit.ts'
import { memoryTables } from '../../store/kernel/memory-tables.ts'
import type { Outcome } from '../../store/kernel/outcome.ts'
import { SharedDriver, type SharedDriverOptions } from '../../store/shared/shared-driver.ts'
import type { SharedEngine } from '../../store/shared/shared-engine.ts'
import type { Command, Store } from '../../store/store.ts'

/** One batch of one client, between its call and its answer. */
type Run = {
  readonly client: number
  readonly commands: readonly Command[]
  readonly calledAt: number
  /** Infinite while nobody knows whether it was applied. */
  answeredAt: number
  outcomes: readonly Outcome[] | null
  /** Where a commit of it may have landed: the head after its base, and its time. */
  landed: { head: number; now: number }[]
  /** The last moment of the store that it saw, for batches that wrote nothing. */
  seen: { head: number; now: number }
  wrote: boolean
}

/** What many clients of one ground did, and whether it could have happened one batch after the other. */
export class SharedHistory {
  readonly #runs: Run[] = []
  #clients = 0
  #tick = 0

  /** A store over `options.engine` whose batches are written down. */
  record(options: SharedDriverOptions): Store {
    const client = this.#clients++
    let run: Run | undefined
    const givenBack = new Map<string, Run>()
    const giveBack = (batch: string): Run => {
      const known = givenBack.get(batch) ?? this.#begin(client, [])
      givenBack.set(batch, known)
      return known
    }
    const engine: SharedEngine = {
      durability: options.engine.durability,
      close: () => options.engine.close(),
      read: async (request) => {
        const view = await options.engine.read(request)
        if (run !== undefined) run.seen = { head: view.head.number, now: view.now }
        return view
      },
      commit: async (request) => {
        // A turn is given back by a commit without writes, when the batch has its answers already: a batch of its own.
        const current = request.puts.length + request.removes.length === 0 ? giveBack(request.batch) : run
        const place = { head: request.base.number + 1, now: request.now }
        current?.landed.push(place)
        const reply = await options.engine.commit(request)
        if (current === undefined) return reply
        current.wrote = reply.status === 'committed' || reply.status === 'already'
        if (reply.status === 'behind') current.seen = { head: reply.head.number, now: reply.now }
        if (reply.status === 'found') current.seen = { head: request.base.number, now: reply.now }
        if (reply.status === 'clock') current.seen = { ...current.seen, now: reply.now }
        current.landed = current.wrote ? [place] : current.landed.filter((one) => one !== place)
        return reply
      },
    }
    // Time here stands still between two answers, so that each batch was made at a time that the server named.
    const driver = new SharedDriver({ ...options, engine, clock: { ...options.clock, now: () => 0 } })
    return createStore({
      durability: driver.durability,
      run: async (commands) => {
        run = this.#begin(client, commands)
        const outcomes = await driver.run(commands)
        run.outcomes = copyPlain(outcomes)
        run.answeredAt = this.#tick++
        return outcomes
      },
      close: () => driver.close(),
    })
  }

  #begin(client: number, commands: readonly Command[]): Run {
    const run: Run = {
      ...{ client, commands: copyPlain(commands), calledAt: this.#tick++, answeredAt: Infinity, outcomes: null },
      ...{ landed: [], seen: { head: 0, now: 0 }, wrote: false },
    }
    this.#runs.push(run)
    return run
  }

  /** How many batches were answered. */
  size(): number {
    return this.#runs.filter(({ outcomes }) => outcomes !== null).length
  }

  /**
   * Plays all batches again one after the other, in the order of their heads, on an empty memory store, and compares each answer.
   *
   * Empty when every answer is the one of that order, and the order never contradicts real time: nothing answered before something
   * else was called comes after it. That is linearizability with the order given, so nothing has to be searched for.
   */
  contradictions(): readonly string[] {
    const findings: string[] = []
    const places = this.#runs.flatMap((run) => placesOf(run).map((place) => ({ ...place, run })))
    places.sort((a, b) => a.head - b.head || turnAt(a.run) - turnAt(b.run))
    const tables = memoryTables()
    let written = 0
    let calledMax = -1
    for (const { head, now, run, sure } of places) {
      const writes = run.wrote || run.outcomes === null
      if (writes && head <= written) {
        if (sure) findings.push(`two batches became head ${head}`)
        continue
      }
      if (writes && head !== written + 1) findings.push(`nobody wrote head ${written + 1}`)
      if (!writes && head > written) findings.push(`head ${head} was seen and never written`)
      if (writes) written = head
      if (run.answeredAt < calledMax) findings.push(`a batch answered at ${run.answeredAt} comes after one called at ${calledMax}`)
      calledMax = Math.max(calledMax, run.calledAt)
      const again = applyCommands(tables, copyPlain(run.commands), now)
      if (run.outcomes === null) continue
      for (const [at, outcome] of run.outcomes.entries()) {
        if (encodeRow(outcome) !== encodeRow(again[at]))
          findings.push(
            `client ${run.client} at head ${head}: ${run.commands[at]?.verb} answered ${encodeRow(outcome)} instead of ${encodeRow(again[at])}`,
          )
      }
    }
    return findings
  }
}

/** At one head: who is known to have written it, then who may have, then who saw it. */
const turnAt = (run: Run): 0 | 1 | 2 => (run.wrote ? 0 : run.outcomes === null ? 1 : 2)

/** Where a batch belongs in the order; an unanswered one may have landed, if the place is free. */
function placesOf(run: Run): readonly { readonly head: number; readonly now: number; readonly sure: boolean }[] {
  if (run.outcomes === null) return run.landed.map((place) => ({ ...place, sure: false }))
  return run.wrote ? run.landed.map((place) => ({ ...place, sure: true })) : [{ ...run.seen, sure: true }]
}
