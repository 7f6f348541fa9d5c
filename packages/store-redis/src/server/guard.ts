import type { Clock } from '@wallet/core'
import { type Connection, told, unavailable } from '../engine/connection.ts'
import type { StoreKeys } from '../engine/keys.ts'
import { readFacts } from './facts.ts'
import { type Attestation, judgeServer, rewriteSetting } from './judge.ts'
import { nodeOf } from './nodes.ts'

// How often a rewrite that has to end first is looked at, in ms.
const rewriteLookMs = 100

/** How the server is watched. */
export type GuardOptions = {
  readonly connection: Connection
  readonly keys: StoreKeys
  readonly clock: Clock
  readonly attest: Attestation | undefined
  /** Replicas that must have each commit; null for one if there are any. */
  readonly replicasMin: number | null
  /** How long a look at the settings is good for, in ms. */
  readonly recheckMs: number
  /** How long to wait for a connection to come back, in ms. */
  readonly connectMs: number
  /** How long replicas have to confirm a commit, in ms. */
  readonly replicaMs: number
}

/**
 * Looks at the server before it is trusted: when the store opens, after each reconnect (perhaps to another server) and every `recheckMs`.
 *
 * Somebody may set `appendfsync everysec` while money moves, or a failover may put a replica in the place of the primary.
 */
export class Guard {
  readonly #options: GuardOptions
  #readied = -1
  #checkedAt = Number.NEGATIVE_INFINITY
  #replicas = 0
  #trusted = false

  constructor(options: GuardOptions) {
    this.#options = options
  }

  /** Replicas that confirm each commit. */
  replicas(): number {
    return this.#replicas
  }

  /** Connected to a server that may be used, or an error that says what is wrong with it. */
  async check(): Promise<void> {
    const { connection, clock, recheckMs, connectMs } = this.#options
    await connection.ready(connectMs, (ms) => clock.sleep(ms))
    const age = clock.now() - this.#checkedAt
    if (connection.readied() === this.#readied && age >= 0 && age < recheckMs) return
    const readied = connection.readied()
    await this.#look()
    if (connection.readied() !== readied) throw unavailable('the connection changed while its server was looked at')
    this.#readied = readied
    this.#checkedAt = clock.now()
  }

  /**
   * Waits until the replicas have what this connection wrote last.
   *
   * Too few answers in time mean that nobody knows: the primary has the commit, and may lose it with itself.
   */
  async replicated(): Promise<void> {
    if (this.#replicas === 0) return
    const { connection, keys, replicaMs } = this.#options
    const confirmed = await told(() => nodeOf(connection.client, keys.head).wait(this.#replicas, replicaMs))
    if (confirmed < this.#replicas) throw unavailable(`${confirmed} of ${this.#replicas} replicas confirmed the commit`)
  }

  async #look(): Promise<void> {
    const { connection, keys, clock, attest, replicasMin, connectMs } = this.#options
    const trusted = this.#trusted
    this.#trusted = false
    for (let waited = 0; ; waited += rewriteLookMs) {
      const [facts, promoted] = await Promise.all([
        readFacts(nodeOf(connection.client, keys.head)),
        told(() => connection.client.hget(keys.head, 'promoted')),
      ])
      const fault = judgeServer(facts, { attest, promoted, trusted, replicasMin: replicasMin ?? this.#replicas })
      // Once replicas are there, commits wait for one from then on: losing it must not quietly mean losing the promise.
      if (fault === undefined) this.#replicas = replicasMin ?? (facts.replicas > 0 ? 1 : this.#replicas)
      if (fault === undefined) break
      if (fault.context['setting'] !== rewriteSetting || waited >= connectMs) throw fault
      await clock.sleep(rewriteLookMs)
    }
    this.#trusted = true
  }
}
