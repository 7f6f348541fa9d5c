import { connect } from 'node:net'
import { type PostgresServer, type RedisServer, seededRandom, startPostgres, startRedis } from '@wallet/harness'
import { type Traffic, type TrafficOutcome, underTraffic } from './under-traffic.ts'

const between = 32
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function onRedis(
  diskBytes: number | undefined,
  harm: (server: RedisServer, traffic: Traffic) => Promise<void>,
): Promise<TrafficOutcome> {
  const server = await startRedis(diskBytes === undefined ? {} : { diskBytes })
  try {
    return await underTraffic({ kind: 'redis', url: server.url, name: 'harmed' }, (traffic) => harm(server, traffic))
  } finally {
    await server.stop()
  }
}

async function onPostgres(
  diskBytes: number | undefined,
  harm: (server: PostgresServer, traffic: Traffic) => Promise<void>,
): Promise<TrafficOutcome> {
  const settings = { max_wal_size: "'64MB'", restart_after_crash: 'on' }
  const server = await startPostgres({ settings, ...(diskBytes === undefined ? {} : { diskBytes }) })
  try {
    return await underTraffic({ kind: 'postgres', url: server.url(), schema: 'harmed' }, (traffic) => harm(server, traffic))
  } finally {
    await server.stop()
  }
}

/** Kills Redis while it writes its append-only file anew. */
export function redisRewriting(rounds: number, seed: number): Promise<TrafficOutcome> {
  const random = seededRandom(seed)
  return onRedis(undefined, async (server, { more }) => {
    for (let round = 0; round < rounds; round += 1) {
      await more(between)
      await rewrite(server.port)
      await pause(random() * 25)
      await server.kill()
      await server.restart()
    }
    await more(between)
  })
}

/** Kills single processes of PostgreSQL that serve a store; the server then starts all of them anew. */
export function postgresBackends(rounds: number, seed: number): Promise<TrafficOutcome> {
  const random = seededRandom(seed)
  return onPostgres(undefined, async (server, { more }) => {
    for (let round = 0; round < rounds; round += 1) {
      await more(between)
      await pause(random() * 25)
      for (let done = false; !done; ) done = killBackend(server)
    }
    await more(between)
  })
}

/** Kills the postmaster alone: its children notice by themselves. */
export function postgresPostmaster(rounds: number, seed: number): Promise<TrafficOutcome> {
  const random = seededRandom(seed)
  return onPostgres(undefined, async (server, { more }) => {
    for (let round = 0; round < rounds; round += 1) {
      await more(between)
      await pause(random() * 25)
      process.kill(server.pid(), 'SIGKILL')
      await server.restart()
    }
    await more(between)
  })
}

/** Fills the disk of Redis until a call fails, and starts it again when there is space. */
export function redisDiskFull(rounds: number): Promise<TrafficOutcome> {
  return onRedis(64 * 1024 * 1024, (server, traffic) => fillAndFree(server, traffic, rounds))
}

/** The same with PostgreSQL. */
export function postgresDiskFull(rounds: number): Promise<TrafficOutcome> {
  return onPostgres(320 * 1024 * 1024, (server, traffic) => fillAndFree(server, traffic, rounds))
}

async function fillAndFree(server: RedisServer | PostgresServer, { more, failure }: Traffic, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await more(between)
    server.disk?.fill()
    await failure()
    server.disk?.free()
    await server.restart()
  }
  await more(between)
}

function rewrite(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('BGREWRITEAOF\r\n'))
    socket.once('error', reject)
    socket.once('data', () => {
      socket.destroy()
      resolve()
    })
  })
}

function killBackend(server: PostgresServer): boolean {
  try {
    const found = server.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'wallet-store' ORDER BY random() LIMIT 1")
    if (found.trim() === '') return false
    process.kill(Number.parseInt(found, 10), 'SIGKILL')
    return true
  } catch {
    // It is just starting up again after the last one.
    return false
  }
}
