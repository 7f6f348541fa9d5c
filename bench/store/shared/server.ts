import { randomBytes } from 'node:crypto'
import { type SharedEngine, systemClock, systemRandom } from '@wallet/core'
import { startPostgres, startRedis } from '@wallet/harness'
import { Redis } from 'ioredis'
import pg from 'pg'
import { openEngine } from '../../../packages/store-postgres/src/engine/open-engine.ts'
import { openRedisEngine } from '../../../packages/store-redis/src/redis-store.ts'

/** A server of the bench's own, and ways to it. */
export type SharedServer = {
  /** An engine on a store that nobody has used. */
  engine(): Promise<SharedEngine>
  /** The barest durable write that a client can make of so many at once, `bytes` each. */
  readonly raw: { readonly name: string; write(count: number, bytes: number): Promise<void> }
  stop(): Promise<void>
}

/** The kinds of servers. */
export type SharedKind = 'redis' | 'postgres'

/** Starts one with its full durability. */
export function startServer(kind: SharedKind): Promise<SharedServer> {
  return kind === 'redis' ? redisServer() : postgresServer()
}

const fresh = (): string => `bench_${randomBytes(6).toString('hex')}`

async function redisServer(): Promise<SharedServer> {
  const server = await startRedis()
  const client = new Redis(server.url)
  let written = 0
  return {
    engine: () => openRedisEngine({ url: server.url, name: fresh(), clock: systemClock, random: systemRandom }),
    raw: {
      name: 'pipelined SET',
      write: async (count, bytes) => {
        const pipeline = client.pipeline()
        for (let index = 0; index < count; index += 1) {
          written += 1
          pipeline.set(`raw:${written}`, 'x'.repeat(bytes))
        }
        await pipeline.exec()
      },
    },
    stop: async () => {
      client.disconnect()
      await server.stop()
    },
  }
}

async function postgresServer(): Promise<SharedServer> {
  const server = await startPostgres()
  const client = new pg.Client({ connectionString: server.url() })
  await client.connect()
  await client.query('CREATE TABLE raw (k bigint PRIMARY KEY, v text NOT NULL)')
  let written = 0
  return {
    engine: () => openEngine({ url: server.url(), schema: fresh() }),
    raw: {
      name: 'bare INSERT',
      write: async (count, bytes) => {
        const keys = Array.from({ length: count }, (_, index) => written + index + 1)
        written += count
        await client.query('INSERT INTO raw SELECT k, $2 FROM unnest($1::bigint[]) AS k', [keys, 'x'.repeat(bytes)])
      },
    },
    stop: async () => {
      await client.end()
      await server.stop()
    },
  }
}
