import { type Clock, createSharedStore, type Random, type Store, systemClock, systemRandom } from '@wallet/core'
import type { JournalArchive } from './archive/archive.ts'
import { type Archived, archiveJournal } from './archive/archive-journal.ts'
import { ArchivedJournal } from './archive/archived-journal.ts'
import { Connection } from './engine/connection.ts'
import { type StoreKeys, storeKeys } from './engine/keys.ts'
import { RedisEngine } from './engine/redis-engine.ts'
import { openScript, promoteScript } from './engine/scripts.ts'
import { redisErrors } from './errors/codes.ts'
import { connect, type RedisAccess } from './server/connect.ts'
import { readFacts } from './server/facts.ts'
import { Guard } from './server/guard.ts'
import type { Attestation } from './server/judge.ts'
import { nodeOf } from './server/nodes.ts'

/** Where the store lives and how it is watched. */
export type RedisStoreOptions = RedisAccess & {
  /** The store's name: one hash tag, so one slot of a cluster. Default `wallet`. */
  readonly name?: string
  /** For servers that do not answer CONFIG: what their operator knows of them. */
  readonly attest?: Attestation
  /** Replicas that must confirm each commit. Default: one as soon as there are replicas. */
  readonly replicasMin?: number
  /** Lets a promoted replica go on: the history it was a replica of, as `REDIS__PROMOTED` named it. Reconcile first. */
  readonly confirmPromotion?: string
  /** How often the server's settings are looked at again, in ms; default 1,000. */
  readonly recheckMs?: number
  /** How long a call waits for a broken connection to come back, in ms; default 5,000. */
  readonly connectMs?: number
  /** How long replicas have to confirm, in ms; default 2,000. */
  readonly replicaMs?: number
  /** Where old journal entries go. Every process that reads them needs it. */
  readonly archive?: JournalArchive
  readonly clock?: Clock
  readonly random?: Random
}

/** The store on Redis, and what only it can do. */
export interface RedisStore extends Store {
  /**
   * Moves journal entries that are sealed and acknowledged by every consumer from memory to the archive, in whole segments of `size` entries
   * (default 1,000). They stay readable through every verb. Safe to call from several processes, and again after a crash.
   *
   * @throws WalletError `REDIS__OPTIONS_INVALID` without an archive, `STORE_UNAVAILABLE`
   */
  archiveJournal(size?: number): Promise<Archived>
}

const nameShape = /^[A-Za-z0-9_.-]{1,64}$/

/**
 * Opens the store on Redis: shared by any number of processes, durable as far as the server was found to be.
 *
 * The server is checked first, and again after every reconnect and every second: append-only file on, fsync on every write, no eviction, a
 * primary. If this process dies nothing is held that does not end by itself within a second.
 *
 * @throws WalletError `REDIS__SERVER_UNSAFE`, `REDIS__SETTINGS_HIDDEN`, `REDIS__PROMOTED`, `REDIS__OPTIONS_INVALID`, `STORE_UNAVAILABLE`; reads of old
 * journal entries `REDIS__ARCHIVE_BROKEN`, and every call `STORE_ROLLED_BACK` once the server has less than it had
 * @example
 * ```ts
 * const store = await redisStore({ url: 'rediss://wallet@redis.internal:6379', password })
 * ```
 */
export async function redisStore(options: RedisStoreOptions): Promise<RedisStore> {
  const clock = options.clock ?? systemClock
  const random = options.random ?? systemRandom
  const { engine, connection, keys } = await openEngine(options)
  return {
    ...createSharedStore({ engine, clock, random }),
    archiveJournal: async (size = 1_000) => {
      const { archive } = options
      if (archive === undefined) throw redisErrors.create('REDIS__OPTIONS_INVALID', { reason: 'no archive is given' })
      return archiveJournal({ engine, connection, keys, archive, size })
    },
  }
}

/** Opens the engine below the store; `serverNow` replaces the server's clock in tests. */
export async function openRedisEngine(options: RedisStoreOptions, serverNow?: () => number): Promise<RedisEngine> {
  return (await openEngine(options, serverNow)).engine
}

async function openEngine(
  options: RedisStoreOptions,
  serverNow?: () => number,
): Promise<{ readonly engine: RedisEngine; readonly connection: Connection; readonly keys: StoreKeys }> {
  const { name = 'wallet', clock = systemClock, random = systemRandom, confirmPromotion } = options
  if (!nameShape.test(name))
    throw redisErrors.create('REDIS__OPTIONS_INVALID', { reason: 'a name is 1-64 letters, digits, "_", "." or "-"' })
  const { client, close } = connect(options)
  const connection = new Connection(client)
  const keys = storeKeys(name)
  const archived = new ArchivedJournal(connection, keys, options.archive)
  const guard = new Guard({
    ...{ connection, keys, clock, attest: options.attest, replicasMin: options.replicasMin ?? null },
    ...{ recheckMs: options.recheckMs ?? 1_000, connectMs: options.connectMs ?? 5_000, replicaMs: options.replicaMs ?? 2_000 },
  })
  const end = async (): Promise<void> => {
    connection.detach()
    await close()
  }
  try {
    if (confirmPromotion !== undefined) {
      await connection.ready(options.connectMs ?? 5_000, (ms) => clock.sleep(ms))
      const { replicaOf } = await readFacts(nodeOf(client, keys.head))
      if (replicaOf === confirmPromotion) await connection.run(promoteScript, [keys.head], [newEpoch(random), confirmPromotion])
    }
    await guard.check()
    const epoch = String(await connection.run(openScript, [keys.head], [newEpoch(random)]))
    const engine = new RedisEngine({ connection, keys, guard, archived, serverNow, epoch, close: end })
    return { engine, connection, keys }
  } catch (error) {
    await end()
    throw error
  }
}

function newEpoch(random: Random): string {
  return Buffer.from(random.bytes(16)).toString('hex')
}
