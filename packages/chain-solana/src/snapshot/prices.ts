import { PublicKey, TransactionMessage } from '@solana/web3.js'
import { fieldsOf, listOf, need } from '@wallet/core'
import { memo } from '../instructions/build-instructions.ts'
import { readQuantity } from '../rpc/read.ts'
import type { Settings } from '../settings.ts'
import { type Asker, requireAnswer, requireValue } from './ask-node.ts'

/** What a signature costs: asked with a message that has one and offers nothing for priority. */
export function signatureFee(asker: Asker, payer: string): Promise<bigint> {
  const { state, heads } = asker
  const { chain } = state.settings.network
  return state.signatureFee.get('one', async () => {
    const payerKey = new PublicKey(payer)
    const message = new TransactionMessage({
      payerKey,
      recentBlockhash: heads[0]?.blockhash ?? '',
      instructions: [memo('fee')],
    }).compileToV0Message()
    const encoded = Buffer.from(message.serialize()).toString('base64')
    const value = await requireValue(asker, 'getFeeForMessage', [encoded, { commitment: 'confirmed' }])
    return need(chain, 'getFeeForMessage', readQuantity(value), 'value')
  })
}

/** Three quarters of the recent blocks took less for writing these accounts; µlamports per compute unit. */
export async function marketPrice(asker: Asker, writable: readonly string[]): Promise<bigint> {
  const { chain } = asker.state.settings.network
  const method = 'getRecentPrioritizationFees'
  const rows = listOf(chain, method, await requireAnswer(asker, method, [writable.slice(0, 128)]))
  const fees = rows.map((row) => need(chain, method, readQuantity(fieldsOf(chain, method, row)['prioritizationFee']), 'prioritizationFee'))
  fees.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return fees[Math.floor((fees.length * 3) / 4)] ?? 0n
}

/** The market's price within our bounds, half as much again for each attempt that expired. */
export function offered({ fees }: Settings, market: bigint, raises: number): bigint {
  let price = market > fees.priceMin ? market : fees.priceMin
  for (let raise = 0; raise < Math.min(raises, 40) && price < fees.priceMax; raise += 1) price = (price * 3n) / 2n + 1n
  return price < fees.priceMax ? price : fees.priceMax
}
