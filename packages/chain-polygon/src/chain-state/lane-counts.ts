import { type AnswerCache, answerCache, sharedSignal } from '@wallet/core'
import { quantity, readCount } from '../hex/quantity.ts'
import type { Settings } from '../settings.ts'
import type { Head } from './heads.ts'

/** How many nonces of a sender are used up, by one provider; undefined when it doesn't say. */
export interface LaneCounts {
  /** At the provider's head. Never `pending`: pools of load-balanced providers disagree. */
  latest(head: Head, address: string): Promise<number | undefined>
  /** At the provider's final block, for ever. */
  finalized(head: Head, address: string): Promise<number | undefined>
}

/** Asks once per provider, sender and block. */
export function createLaneCounts(settings: Settings): LaneCounts {
  const known: AnswerCache<number> = answerCache(settings.clock, 4_096, 600_000)
  const ask = async (head: Head, address: string, tag: string, key: string): Promise<number | undefined> => {
    try {
      return await known.get(`${head.provider.name}|${address}|${key}`, async () => {
        const reply = await head.provider.read('eth_getTransactionCount', [address, tag], sharedSignal)
        const count = reply.status === 'result' ? readCount(reply.value) : undefined
        if (count === undefined) throw unanswered
        return count
      })
    } catch (error) {
      if (error === unanswered) return undefined
      throw error
    }
  }
  return {
    latest: (head, address) => ask(head, address, 'latest', `latest:${head.latest.hash}`),
    // By height, not by tag: the count then belongs to the very block that this head calls final.
    finalized: async ({ provider, finalized, latest }, address) =>
      finalized === null ? undefined : ask({ provider, finalized, latest }, address, quantity(finalized.height), `final:${finalized.hash}`),
  }
}

/** Keeps a missing answer out of the cache. */
const unanswered: unique symbol = Symbol('unanswered')
