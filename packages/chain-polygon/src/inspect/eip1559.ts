import { malformedBytes } from '@wallet/core'
import { keccak256 } from 'ethers'
import { checksummed } from '../address.ts'
import { toHex } from '../hex/bytes.ts'
import { toCount } from '../hex/quantity.ts'
import { createSignatories, type Signatories } from '../signature/signatories.ts'
import { decodeRlp, listOf, numberOf, stringOf } from './rlp.ts'

/** A signed EIP-1559 transaction as its bytes say. */
export type Decoded = {
  readonly id: string
  /** Recovered from the signature, checksummed. */
  readonly from: string
  readonly chainId: bigint
  readonly nonce: number
  readonly to: string
  readonly value: bigint
  readonly data: Uint8Array
  readonly gasLimit: bigint
  readonly feeCap: bigint
  readonly tip: bigint
}

/** Decodes final bytes. */
export type Decoder = (bytes: Uint8Array) => Decoded

/** A decoder that remembers the last thousand transactions by the hash of their bytes: sealing and sending read the same ones. */
export function createDecoder(signatories: Signatories): Decoder {
  const known = new Map<string, Decoded>()
  return (bytes) => {
    const id = keccak256(bytes)
    const before = known.get(id)
    if (before !== undefined) return before
    const decoded = decodeTransaction(bytes, signatories, id)
    known.set(id, decoded)
    for (const oldest of known.keys()) {
      if (known.size <= 1_000) break
      known.delete(oldest)
    }
    return decoded
  }
}

const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n
/**
 * Decodes a signed EIP-1559 transaction and recovers its sender.
 *
 * Written by hand: the builder's library would agree with its own mistakes. Contract creations and access lists are refused, because
 * this adapter makes none.
 *
 * Source: EIP-2718, EIP-1559, EIP-2. @throws WalletError `BYTES_MALFORMED`
 */
export function decodeTransaction(
  bytes: Uint8Array,
  signatories: Signatories = createSignatories(),
  id: string = keccak256(bytes),
): Decoded {
  if (bytes[0] !== 0x02) throw malformedBytes('not an EIP-1559 transaction')
  const fields = listOf(decodeRlp(bytes.subarray(1)), 12)
  const to = stringOf(fields[5])
  if (to.length !== 20) throw malformedBytes('no recipient')
  listOf(fields[8], 0)
  const nonce = toCount(numberOf(fields[1]))
  if (nonce === undefined) throw malformedBytes('a nonce above 2^53')
  const parity = numberOf(fields[9])
  const r = numberOf(fields[10])
  const s = numberOf(fields[11])
  if (parity > 1n || r === 0n || s === 0n || s > halfOrder) throw malformedBytes('not a canonical signature')
  const from = signatories.of({ hash: unsignedHash(bytes), r, s, parity: parity === 0n ? 0 : 1 })
  if (from === undefined) throw malformedBytes('the signature recovers to no key')
  return {
    id,
    from,
    chainId: numberOf(fields[0]),
    nonce,
    tip: numberOf(fields[2]),
    feeCap: numberOf(fields[3]),
    gasLimit: numberOf(fields[4]),
    to: checksummed(toHex(to)),
    value: numberOf(fields[6]),
    data: stringOf(fields[7]),
  }
}

/** The hash that was signed: the same list without its last three items, cut from the bytes rather than encoded again. */
function unsignedHash(bytes: Uint8Array): string {
  const fields = listOf(decodeRlp(bytes.subarray(1)), 12)
  const signature = fields.slice(9).reduce((sum, field) => sum + encodedLength(stringOf(field)), 0)
  const first = bytes[1] as number
  const start = 2 + (first > 0xf7 ? first - 0xf7 : 0)
  const content = bytes.subarray(start, bytes.length - signature)
  return keccak256(Buffer.concat([Uint8Array.of(0x02), listHeader(content.length), content]))
}

// Signature items are at most 32 bytes: one prefix byte, or none for a single byte below 0x80.
function encodedLength(item: Uint8Array): number {
  return item.length === 1 && (item[0] as number) < 0x80 ? 1 : 1 + item.length
}

function listHeader(length: number): Uint8Array {
  if (length < 56) return Uint8Array.of(0xc0 + length)
  const digits: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return Uint8Array.of(0xf7 + digits.length, ...digits)
}
