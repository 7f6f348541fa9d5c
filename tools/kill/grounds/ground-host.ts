import { join } from 'node:path'
import { startPostgres, startRedis, temporaryDirectory } from '@wallet/harness'
import type { Ground, GroundKind } from './ground.ts'

/** The parent's side: gives every run ground of its own, on one server that can be killed. */
export interface GroundHost {
  readonly kind: GroundKind
  fresh(): Ground
  /** SIGKILLs the server and starts it again; absent where the store is the process's own. */
  readonly crash?: () => Promise<void>
  stop(): Promise<void>
}

/** Starts what the store needs. */
export async function openGroundHost(kind: GroundKind): Promise<GroundHost> {
  switch (kind) {
    case 'sqlite':
      return sqliteHost()
    case 'redis':
      return redisHost()
    case 'postgres':
      return postgresHost()
  }
}

function sqliteHost(): GroundHost {
  const folder = temporaryDirectory('wallet-kill')
  let runs = 0
  return {
    kind: 'sqlite',
    fresh: () => {
      runs += 1
      return { kind: 'sqlite', path: join(folder.path, `store-${runs}.db`) }
    },
    stop: async () => folder.remove(),
  }
}

async function redisHost(): Promise<GroundHost> {
  const server = await startRedis()
  let runs = 0
  return {
    kind: 'redis',
    fresh: () => {
      runs += 1
      return { kind: 'redis', url: server.url, name: `run-${runs}` }
    },
    crash: async () => {
      await server.kill()
      await server.restart()
    },
    stop: () => server.stop(),
  }
}

async function postgresHost(): Promise<GroundHost> {
  const server = await startPostgres()
  let runs = 0
  return {
    kind: 'postgres',
    fresh: () => {
      runs += 1
      return { kind: 'postgres', url: server.url(), schema: `run_${runs}` }
    },
    crash: async () => {
      await server.crash()
      await server.restart()
    },
    stop: () => server.stop(),
  }
}
