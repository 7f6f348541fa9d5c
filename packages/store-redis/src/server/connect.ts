import type { ConnectionOptions } from 'node:tls'
import { Cluster, Redis } from 'ioredis'
import type { RedisClient } from '../engine/connection.ts'
import { redisErrors } from '../errors/codes.ts'

/** A host and its port. */
export type RedisAddress = { readonly host: string; readonly port: number }

/** How to reach the server: exactly one of `client`, `url`, `sentinel`, `cluster`. */
export type RedisAccess = {
  /** A connected client of yours; it is never closed here. Give it to nobody who subscribes or blocks on it. */
  readonly client?: RedisClient
  /** `redis://host:port/db` or `rediss://` for TLS. Credentials in it work; better keep them out of addresses. */
  readonly url?: string
  /** Asks these Sentinels where the primary called `master` is. After a failover the store stops until a person confirms it. */
  readonly sentinel?: {
    readonly master: string
    readonly sentinels: readonly RedisAddress[]
    readonly username?: string
    readonly password?: string
  }
  /** Some nodes of a cluster; the store lives in the one slot of its name. */
  readonly cluster?: readonly RedisAddress[]
  /** ACL user; none for the default one. */
  readonly username?: string
  readonly password?: string
  readonly tls?: ConnectionOptions
  /** How long a command may take, in ms; default 10,000. */
  readonly commandMs?: number
}

/** Opens a connection, or takes the one that was given. */
export function connect(access: RedisAccess): { readonly client: RedisClient; readonly close: () => Promise<void> } {
  const { client, url, sentinel, cluster } = access
  const ways = [client, url, sentinel, cluster].filter((way) => way !== undefined)
  if (ways.length !== 1) {
    throw redisErrors.create('REDIS__OPTIONS_INVALID', { reason: 'exactly one of client, url, sentinel and cluster is needed' })
  }
  if (client !== undefined) return { client, close: async () => undefined }
  const own = ownClient(access)
  return {
    client: own,
    close: async () => own.disconnect(),
  }
}

function ownClient({ url, sentinel, cluster, username, password, tls, commandMs = 10_000 }: RedisAccess): RedisClient {
  const options = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls }),
    commandTimeout: commandMs,
    connectTimeout: commandMs,
    // What was under way is sent again by the store, after it has looked at the server: it may be another one.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times: number): number => Math.min(times * 25, 500),
  }
  if (cluster !== undefined) {
    return new Cluster(
      cluster.map(({ host, port }) => ({ host, port })),
      {
        redisOptions: options,
        enableOfflineQueue: false,
        clusterRetryStrategy: (times) => Math.min(times * 25, 500),
      },
    )
  }
  if (sentinel !== undefined) {
    const { master, sentinels, username: sentinelUsername, password: sentinelPassword } = sentinel
    return new Redis({
      ...options,
      enableOfflineQueue: false,
      name: master,
      sentinels: sentinels.map(({ host, port }) => ({ host, port })),
      ...(sentinelUsername === undefined ? {} : { sentinelUsername }),
      ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
      ...(tls === undefined ? {} : { sentinelTLS: tls, enableTLSForSentinelMode: true }),
    })
  }
  return new Redis(url ?? '', { ...options, enableOfflineQueue: false })
}
