import { ed25519 } from '@noble/curves/ed25519.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { malformedBytes } from '@wallet/core'
import { joined } from './hex.ts'

/** A point of edwards25519. */
export type Point = InstanceType<typeof ed25519.Point>

const order: bigint = ed25519.Point.Fn.ORDER

/** The second generator of commitments: `H` of monero's `rctTypes.h`, whose logarithm nobody knows. */
const amountBase: Point = ed25519.Point.fromHex('8b655970153799af2aeadc9ff1add0ea6c7251d54154cfa92c173a0dd39c1f94')

/** Original Keccak-256, which is not NIST's SHA3-256. */
export function keccak(...parts: readonly Uint8Array[]): Uint8Array {
  return keccak_256(joined(...parts))
}

/** A point from its 32 bytes. @throws WalletError `BYTES_MALFORMED` for bytes that are no point */
export function pointOf(bytes: Uint8Array): Point {
  try {
    return ed25519.Point.fromBytes(bytes)
  } catch (cause) {
    throw malformedBytes('not a point of the curve', cause)
  }
}

/** A number from little-endian bytes, reduced by the order of the group. */
export function scalarOf(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) % order
}

/** `value · point`, also for 0. Not in constant time: keys of a hot payout pass here, on the machine that holds them anyway. */
export function times(point: Point, value: bigint): Point {
  return point.multiplyUnsafe(value % order)
}

/** `value · G`. */
export function timesBase(value: bigint): Point {
  return times(ed25519.Point.BASE, value)
}

/** `mask · G + amount · H`: what a transaction shows of an amount. */
export function commitment(mask: bigint, amount: bigint): Point {
  return timesBase(mask).add(times(amountBase, amount))
}

/** `8 · secret · public`: the secret that payer and recipient share. The eight keeps small-order points out (`generate_key_derivation`). */
export function sharedSecret(publicKey: Point, secret: bigint): Uint8Array {
  return times(times(publicKey, secret), 8n).toBytes()
}

/** `Hs(parts)`: Keccak-256 as a number of the group. */
export function hashToScalar(...parts: readonly Uint8Array[]): bigint {
  return scalarOf(keccak(...parts))
}

/** `left - right` in the group. */
export function difference(left: bigint, right: bigint): bigint {
  return (((left - right) % order) + order) % order
}

/** A number of the group as 32 little-endian bytes. */
export function scalarBytes(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse())
}
