import { coreErrors, isWalletError } from '@wallet/core'
import { Cluster, type Redis } from 'ioredis'
import type { Script } from './script.ts'

/** A client of ioredis: one server (perhaps found by Sentinel), or a cluster. */
export type RedisClient = Redis | Cluster

/** Commands on a client, with what went wrong told as core's errors. */
export class Connection {
  readonly client: RedisClient
  /** How often the client became ready: another number means another connection, perhaps to another server. */
  #readied = 0
  readonly #count = (): void => {
    this.#readied += 1
  }

  constructor(client: RedisClient) {
    this.client = client
    client.on('ready', this.#count)
    // Without a listener a broken connection would be an uncaught exception; every call reports it anyway.
    client.on('error', ignore)
    // A cluster stays ready while one of its nodes comes back, or another takes its place.
    if (client instanceof Cluster) {
      for (const node of client.nodes()) node.on('ready', this.#count)
      client.on('+node', (node: Redis) => {
        this.#count()
        node.on('ready', this.#count)
      })
    }
  }

  readied(): number {
    return this.#readied
  }

  /** Resolves when the client is connected; `STORE_UNAVAILABLE` when it does not come back in `waitMs`. */
  async ready(waitMs: number, sleep: (ms: number) => Promise<void>): Promise<void> {
    for (let waited = 0; this.client.status !== 'ready'; waited += 20) {
      if (this.client.status === 'wait') void this.client.connect().catch(ignore)
      if (this.client.status === 'end' || waited >= waitMs) throw unavailable(`the connection is "${this.client.status}"`)
      await sleep(20)
    }
  }

  /** Runs a cached script. */
  run(script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    return runScript(this.client, script, keys, args)
  }

  /** Forgets the client; it stays connected. */
  detach(): void {
    this.client.off('ready', this.#count)
  }
}

/** Runs a script by its name; a server that does not know it (restarted, flushed, promoted) is sent its text. */
export function runScript(client: RedisClient, script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
  return told(async () => {
    try {
      return await client.evalsha(script.sha, keys.length, ...keys, ...args)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return client.eval(script.text, keys.length, ...keys, ...args)
    }
  })
}

/** Calls the server; whatever it or the way to it reports becomes `STORE_UNAVAILABLE`. */
export async function told<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call()
  } catch (error) {
    if (isWalletError(error)) throw error
    // Never the error itself as a cause: it carries the command, which is rows, or the password.
    throw unavailable(error instanceof Error ? error.message : 'the call failed')
  }
}

/** Nobody knows what happened. */
export function unavailable(reason: string): Error {
  return coreErrors.create('STORE_UNAVAILABLE', { reason: `Redis: ${reason.slice(0, 200)}` })
}

function ignore(): void {}
