import { malformedBytes } from '@wallet/core'
import { Reader } from '../bytes/reader.ts'

/** What recipients need to find and open their outputs. */
export type Extra = {
  /** `R`, the transaction's public key. */
  readonly publicKey: Uint8Array
  /** One per output, where several recipients have subaddresses. */
  readonly additionalKeys: readonly Uint8Array[]
  /** Eight bytes under the shared secret of their recipient. */
  readonly cipheredPaymentId: Uint8Array | undefined
}

/** Reads the fields of `tx_extra.h` that a wallet writes. @throws WalletError `BYTES_MALFORMED` for others, or two public keys */
export function readExtra(bytes: Uint8Array): Extra {
  const reader = new Reader(bytes)
  let publicKey: Uint8Array | undefined
  let additionalKeys: readonly Uint8Array[] = []
  let cipheredPaymentId: Uint8Array | undefined
  while (!reader.ended) {
    const tag = reader.byte()
    if (tag === 1) {
      // A recipient looks at the first one only: with two, reader and recipient might mean different ones.
      if (publicKey !== undefined) throw malformedBytes('two public keys')
      publicKey = reader.take(32)
    } else if (tag === 2) {
      const nonce = reader.take(reader.count())
      if (nonce[0] === 1 && nonce.length === 9) cipheredPaymentId = nonce.subarray(1)
      else throw malformedBytes('an unknown note')
    } else if (tag === 4) additionalKeys = reader.times(reader.count(), () => reader.take(32))
    else throw malformedBytes(`an unknown field ${tag}`)
  }
  if (publicKey === undefined) throw malformedBytes('no public key')
  return { publicKey, additionalKeys, cipheredPaymentId }
}
