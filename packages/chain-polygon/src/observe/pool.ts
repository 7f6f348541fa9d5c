import { type AnswerCache, answerCache, rotated, sharedSignal } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'

/** Whether any provider has a transaction waiting. */
export interface PoolView {
  holds(heads: readonly Head[], id: string): Promise<boolean>
}

/**
 * Asks one provider after the other, once per block and poll; a transaction that waits there is not asked about elsewhere. Which one
 * comes first depends on the transaction, so that the providers share the work.
 */
export function createPoolView({ settings }: Pick<ChainState, 'settings'>): PoolView {
  const known: AnswerCache<boolean> = answerCache(settings.clock, 50_000, settings.pollEveryMs)
  const ask = async (heads: readonly Head[], id: string): Promise<boolean> => {
    for (const { provider } of rotated(heads, parseInt(id.slice(-4), 16))) {
      const reply = await provider.read('eth_getTransactionByHash', [id], sharedSignal)
      if (reply.status === 'result' && typeof reply.value === 'object' && reply.value !== null) return true
    }
    return false
  }
  return {
    async holds(heads, id) {
      const key = `${heads[0]?.latest.hash ?? ''}|${id}`
      const held = await known.get(key, () => ask(heads, id))
      if (!held) known.forget(key)
      return held
    },
  }
}
