import { type Child, startChild } from '../child/start-child.ts'
import { temporaryDirectory } from '../directory/temporary-directory.ts'
import { freePort } from '../port/free-port.ts'
import { type SmallDisk, smallDisk } from '../postgres/small-disk.ts'

/** What differs from a server that is safe for money: AOF, fsync on every write, no eviction. */
export interface RedisOptions {
  /** Configuration directives over the safe ones, such as `{ appendfsync: 'everysec' }`. */
  readonly config?: Readonly<Record<string, string>>
  /** Another server's port to replicate from. */
  readonly replicaOf?: number
  /** Puts its files on a disk of about this many bytes that can be filled. */
  readonly diskBytes?: number
}

export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Where the append-only files are. */
  readonly directory: string
  readonly pid: () => number
  /** The disk of its own, with `diskBytes`. */
  readonly disk: SmallDisk | null
  /** SIGKILL: the crash. The files stay. */
  kill(): Promise<void>
  /** Starts the server again on the same port and files; it waits until the data is loaded. */
  restart(): Promise<void>
  /** Ends the server and deletes its files. */
  stop(): Promise<void>
}

const program = '/usr/bin/redis-server'

/** Starts a real Redis of its own on a free port in a temporary directory; it dies with this process. */
export async function startRedis({ config = {}, replicaOf, diskBytes }: RedisOptions = {}): Promise<RedisServer> {
  const directory = temporaryDirectory('wallet-redis')
  const disk = diskBytes === undefined ? null : smallDisk(directory.path, diskBytes)
  const port = await freePort()
  const settings: Record<string, string> = {
    bind: '127.0.0.1',
    port: `${port}`,
    dir: directory.path,
    save: '""',
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
    'auto-aof-rewrite-percentage': '0',
    ...(replicaOf === undefined ? {} : { replicaof: `127.0.0.1 ${replicaOf}` }),
    ...config,
  }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, ...(value === '""' ? [''] : value.split(' '))])
  const start = (): Promise<Child> =>
    startChild({ command: program, args, env: disk?.env ?? {}, ready: /Ready to accept connections/, readyTimeoutMs: 20_000 })
  let child = await start()
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    directory: directory.path,
    pid: () => child.pid,
    disk,
    kill: async () => void (await child.kill()),
    restart: async () => {
      await child.stop()
      child = await start()
    },
    stop: async () => {
      await child.stop()
      disk?.unmount()
      directory.remove()
    },
  }
}
