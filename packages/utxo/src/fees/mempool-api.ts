import { type FeeSource, fieldsOf, parseDecimals } from '@wallet/core'
import { coinsToUnits } from '../rpc/amounts.ts'

/** Where a mempool.space-compatible API answers. */
export type MempoolApiOptions = {
  /** Such as `https://mempool.example/api`; a self-hosted one tells nobody when you are about to pay. */
  readonly url: string
  readonly name?: string
  readonly fetch?: typeof fetch
}

/**
 * Fee rates of a mempool.space-compatible API (`/v1/fees/recommended`), in satoshi per 1,000 virtual bytes.
 *
 * Its figures are whole satoshi per virtual byte, rounded up. Never throws.
 */
export function mempoolApi({ url, name = 'mempool-api', fetch: ask = fetch }: MempoolApiOptions): FeeSource {
  return {
    name,
    async quote({ blocks }, signal) {
      const field = blocks <= 1 ? 'fastestFee' : blocks <= 3 ? 'halfHourFee' : blocks <= 6 ? 'hourFee' : 'economyFee'
      try {
        const response = await ask(`${url.replace(/\/$/, '')}/v1/fees/recommended`, { signal, redirect: 'error' })
        if (!response.ok) return { status: 'unavailable', reason: `HTTP status ${response.status}` }
        const perByte = coinsToUnits(fieldsOf(name, 'fees', parseDecimals(await response.text()))[field])
        // Coins have eight decimals, a rate per virtual byte at most three: the same text, read a hundred thousand times larger.
        const rate = perByte === undefined ? 0n : perByte / 100_000n
        return rate > 0n ? { status: 'quoted', rate, source: name } : { status: 'unavailable', reason: `no ${field}` }
      } catch {
        return { status: 'unavailable', reason: 'no answer' }
      }
    },
  }
}
