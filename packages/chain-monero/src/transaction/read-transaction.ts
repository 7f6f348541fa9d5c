import { malformedBytes, type TransactionId, transactionId } from '@wallet/core'
import { keccak } from '../bytes/curve.ts'
import { toHex } from '../bytes/hex.ts'
import { Reader } from '../bytes/reader.ts'

/** One output: a key made for this payment, a commitment to the amount, the amount in a cipher. */
export type Output = {
  readonly key: Uint8Array
  readonly viewTag: number | undefined
  readonly cipher: Uint8Array
  readonly commitment: Uint8Array
}

/** A transaction as its bytes say. */
export type MoneroTransaction = {
  readonly id: TransactionId
  readonly unlockTime: bigint
  readonly keyImages: readonly string[]
  readonly outputs: readonly Output[]
  /** One per input: commitments that must be worth outputs and fee together. */
  readonly pseudoOutputs: readonly Uint8Array[]
  /** Piconero. */
  readonly fee: bigint
  readonly extra: Uint8Array
}

const key = (reader: Reader): Uint8Array => reader.take(32)

type Prefix = Pick<MoneroTransaction, 'unlockTime' | 'keyImages' | 'extra'> & {
  readonly rings: readonly number[]
  readonly keys: readonly Pick<Output, 'key' | 'viewTag'>[]
}

/**
 * Reads a transaction of version 2 with Bulletproofs+ and CLSAG, the only kind that networks take since hard fork 16.
 *
 * Layout: `cryptonote_basic.h` and `rctTypes.h`. Its own code, not the wallet's: what the wallet says it built is compared with this.
 *
 * @throws WalletError `BYTES_MALFORMED` for anything else, one byte too many included
 */
export function readTransaction(bytes: Uint8Array): MoneroTransaction {
  const reader = new Reader(bytes)
  const prefix = readPrefix(reader)
  const prefixHash = keccak(reader.since(0))

  const baseAt = reader.at
  // 6 is RCTTypeBulletproofPlus; older types are refused by every network that this adapter knows.
  if (reader.byte() !== 6) throw malformedBytes('not of the ring type in force')
  const fee = reader.varint()
  const ciphers = reader.times(prefix.keys.length, () => reader.take(8))
  const commitments = reader.times(prefix.keys.length, key)
  const baseHash = keccak(reader.since(baseAt))

  const prunableAt = reader.at
  reader.times(reader.count(), () => {
    reader.times(6, key)
    reader.times(reader.count(), key)
    reader.times(reader.count(), key)
  })
  for (const size of prefix.rings) reader.times(size + 2, key)
  const pseudoOutputs = reader.times(prefix.rings.length, key)
  if (!reader.ended) throw malformedBytes('bytes are left over')
  const prunableHash = keccak(reader.since(prunableAt))

  return {
    id: transactionId(toHex(keccak(prefixHash, baseHash, prunableHash))),
    unlockTime: prefix.unlockTime,
    keyImages: prefix.keyImages,
    outputs: prefix.keys.map((one, index) => ({
      ...one,
      cipher: ciphers[index] as Uint8Array,
      commitment: commitments[index] as Uint8Array,
    })),
    pseudoOutputs,
    fee,
    extra: prefix.extra,
  }
}

/** The key images that a transaction uses up, from its prefix alone; none for a miner's. @throws WalletError `BYTES_MALFORMED` */
export function keyImagesIn(bytes: Uint8Array): readonly string[] {
  return readPrefix(new Reader(bytes)).keyImages
}

function readPrefix(reader: Reader): Prefix {
  if (reader.varint() !== 2n) throw malformedBytes('not of version 2')
  const unlockTime = reader.varint()
  const keyImages: string[] = []
  const rings: number[] = []
  reader.times(reader.count(), () => {
    const type = reader.byte()
    if (type === 0xff) return void reader.varint()
    if (type !== 2) throw malformedBytes('an input of unknown type')
    if (reader.varint() !== 0n) throw malformedBytes('an input with an open amount')
    rings.push(reader.times(reader.count(), () => reader.varint()).length)
    keyImages.push(toHex(reader.take(32)))
  })
  const keys = reader.times(reader.count(), () => {
    reader.varint()
    const type = reader.byte()
    if (type !== 2 && type !== 3) throw malformedBytes('an output of unknown type')
    return { key: reader.take(32), viewTag: type === 3 ? reader.byte() : undefined }
  })
  return { unlockTime, keyImages, rings, keys, extra: reader.take(reader.count()) }
}
