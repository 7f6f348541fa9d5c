import { createHash, createPublicKey, verify } from 'node:crypto'
import type { PublicKey, Signature, SigningRequest } from '../../signer/signer.ts'
import { add, fieldOrder, generator, inverse, lift, modulo, multiply, curveOrder as n } from './curve.ts'

const number = (bytes: Uint8Array): bigint => BigInt(`0x0${Buffer.from(bytes).toString('hex')}`)
const bytes32 = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')

/** Whether a signature is one for this request under this key; for ECDSA that includes low s and the recovery bit. */
export function isGenuine(signature: Signature, request: SigningRequest, key: PublicKey): boolean {
  switch (request.algorithm) {
    case 'ecdsa-secp256k1':
      return Buffer.from(key.bytes).equals(recovered(signature, request.message) ?? Buffer.alloc(0))
    case 'schnorr-secp256k1':
      return isSchnorr(signature.bytes, request.message, key.bytes)
    case 'schnorr-bch':
      return isSchnorrBch(signature.bytes, request.message, key.bytes)
    case 'ed25519':
      return isEd25519(signature.bytes, request.message, key.bytes)
  }
}

/** The s of an ECDSA signature. */
export const sOf = (signature: Signature): bigint => number(signature.bytes.subarray(32))

/**
 * The compressed key that an ECDSA signature with its recovery bit leads to. Source: SEC 1 v2, section 4.1.6: Q = r⁻¹(sR − eG).
 *
 * That is verification and recovery in one: only a genuine signature leads back to the key.
 */
export function recovered({ bytes, recovery }: Signature, digest: Uint8Array): Buffer | undefined {
  const [r, s] = [number(bytes.subarray(0, 32)), number(bytes.subarray(32))]
  if (bytes.length !== 64 || r === 0n || s === 0n || r >= n || s >= n || (recovery !== 0 && recovery !== 1)) return undefined
  const point = lift(r, recovery === 1)
  if (point === null) return undefined
  const back = inverse(r, n)
  const key = add(multiply(point, modulo(s * back, n)), multiply(generator, modulo(-number(digest) * back, n)))
  return key === null ? undefined : Buffer.concat([Buffer.from([key.y & 1n ? 3 : 2]), bytes32(key.x)])
}

// Source: BIP-340, section "Verification".
function isSchnorr(signature: Uint8Array, message: Uint8Array, keyX: Uint8Array): boolean {
  const key = lift(number(keyX), false)
  const [r, s] = [number(signature.subarray(0, 32)), number(signature.subarray(32))]
  if (signature.length !== 64 || keyX.length !== 32 || key === null || r >= fieldOrder || s >= n) return false
  const tag = createHash('sha256').update('BIP0340/challenge').digest()
  const challenge = createHash('sha256').update(tag).update(tag).update(signature.subarray(0, 32)).update(keyX).update(message).digest()
  const point = add(multiply(generator, s), multiply(key, n - modulo(number(challenge), n)))
  return point !== null && (point.y & 1n) === 0n && point.x === r
}

// Source: 2019-05-15-schnorr.md of the Bitcoin Cash specification, "Verification algorithm".
function isSchnorrBch(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  const point = key.length === 33 ? lift(number(key.subarray(1)), key[0] === 3) : null
  const [r, s] = [number(signature.subarray(0, 32)), number(signature.subarray(32))]
  if (signature.length !== 64 || point === null || r >= fieldOrder || s >= n) return false
  const challenge = number(createHash('sha256').update(signature.subarray(0, 32)).update(key).update(message).digest())
  const found = add(multiply(generator, s), multiply(point, n - modulo(challenge, n)))
  return found !== null && found.x === r && isSquare(found.y)
}

/** Euler's criterion: y is a square if its power of half the field is one. */
function isSquare(y: bigint): boolean {
  let [result, base] = [1n, y]
  for (let rest = (fieldOrder - 1n) / 2n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * base) % fieldOrder
    base = (base * base) % fieldOrder
  }
  return result === 1n
}

function isEd25519(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') }
  return key.length === 32 && signature.length === 64 && verify(null, message, createPublicKey({ key: jwk, format: 'jwk' }), signature)
}
