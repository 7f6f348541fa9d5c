import { type FeeSource, fieldsOf } from '@wallet/core'
import { coinsToUnits } from '../rpc/amounts.ts'
import type { NodeClient } from '../rpc/client.ts'

/**
 * The node's own `estimatesmartfee`, in base units per 1,000 virtual bytes.
 *
 * A fresh node answers without a `feerate`, and one on regtest always does: then there is no rate, which is no failure.
 */
export function nodeEstimate(chain: string, client: NodeClient): FeeSource {
  return {
    name: 'node',
    async quote({ blocks }, signal) {
      const answer = await client.ask('estimatesmartfee', [blocks, 'ECONOMICAL'], signal)
      if (answer.status === 'error') return { status: 'unavailable', reason: `estimatesmartfee: ${answer.message}` }
      const rate = coinsToUnits(fieldsOf(chain, 'estimatesmartfee', answer.value)['feerate'])
      if (rate === undefined || rate === 0n) return { status: 'unavailable', reason: 'the node has seen too few blocks to tell' }
      return { status: 'quoted', rate, source: 'node' }
    },
  }
}
