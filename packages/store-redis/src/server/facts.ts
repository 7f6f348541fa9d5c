import type { Redis } from 'ioredis'
import { told } from '../engine/connection.ts'

/** What a server says of itself, as far as it decides whether money can be left with it. */
export type ServerFacts = {
  readonly version: string
  readonly role: string
  readonly loading: boolean
  readonly aofEnabled: boolean
  /** The append-only file is being written anew. */
  readonly rewriting: boolean
  readonly maxmemoryPolicy: string
  /** Replicas that are connected now. */
  readonly replicas: number
  /** The history it was a replica of before it was promoted; null for one that never was. */
  readonly replicaOf: string | null
  /** From CONFIG; null where the server does not show it, with the reason. */
  readonly settings: { readonly [name: string]: string } | null
  readonly hidden: string
}

const wanted = ['appendonly', 'appendfsync', 'no-appendfsync-on-rewrite', 'maxmemory-policy', 'min-replicas-to-write']
const never = /^0*$/

/** Asks a server for its facts. @throws WalletError `STORE_UNAVAILABLE` */
export async function readFacts(server: Redis): Promise<ServerFacts> {
  const [info, config] = await Promise.all([told(() => server.info()), readConfig(server)])
  const fields = new Map(info.split(/\r?\n/).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]))
  const field = (name: string): string => fields.get(name) ?? ''
  const before = field('master_replid2')
  return {
    version: field('redis_version'),
    role: field('role'),
    loading: field('loading') === '1' || field('async_loading') === '1',
    aofEnabled: field('aof_enabled') === '1',
    rewriting: field('aof_rewrite_in_progress') === '1' || field('aof_rewrite_scheduled') === '1',
    maxmemoryPolicy: field('maxmemory_policy'),
    replicas: Number.parseInt(field('connected_slaves') || '0', 10),
    replicaOf: never.test(before) ? null : before,
    ...config,
  }
}

async function readConfig(server: Redis): Promise<Pick<ServerFacts, 'settings' | 'hidden'>> {
  const settings: { [name: string]: string } = {}
  try {
    for (const pair of await Promise.all(wanted.map((name) => server.config('GET', name)))) {
      // A list in the second version of the protocol, a map in the third.
      const entries = Array.isArray(pair) ? [pair] : Object.entries(pair as object)
      for (const [name, value] of entries) settings[String(name)] = String(value)
    }
    return { settings, hidden: '' }
  } catch (error) {
    const reason = error instanceof Error ? error.message : ''
    // Managed servers rename the command or forbid it; anything else is a call that failed.
    if (!/NOPERM|unknown command|not allowed/i.test(reason)) return told(() => Promise.reject(error))
    return { settings: null, hidden: reason.slice(0, 120) }
  }
}
