import { readFile } from 'node:fs/promises'
import type { RpcHeaders } from '@wallet/core'

/**
 * The authorization of a node's cookie file, for `headers` of a provider. Read before each request: a node that restarts writes a new one.
 *
 * @example
 * ```ts
 * providers: [{ name: 'node', url: 'http://127.0.0.1:8332', headers: cookieFile('/var/lib/bitcoind/.cookie') }]
 * ```
 */
export function cookieFile(path: string): () => Promise<RpcHeaders> {
  return async () => {
    const pair = (await readFile(path, 'utf8')).trim()
    return { authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` }
  }
}
