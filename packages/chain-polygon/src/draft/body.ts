import { Transaction } from 'ethers'
import type { Offer } from '../fees/offer.ts'
import { toHex } from '../hex/bytes.ts'

/** What an earlier draft's body says; only drafting reads it, final bytes have a decoder of their own. */
export type Body = { readonly to: string; readonly value: bigint; readonly data: string; readonly gasLimit: bigint; readonly offer: Offer }

/** Reads the unsigned transaction of an earlier draft. */
export function readBody(body: Uint8Array): Body {
  const { to, value, data, gasLimit, maxFeePerGas, maxPriorityFeePerGas } = Transaction.from(toHex(body))
  return { to: to ?? '', value, data, gasLimit, offer: { feeCap: maxFeePerGas ?? 0n, tip: maxPriorityFeePerGas ?? 0n } }
}
