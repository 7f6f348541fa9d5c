import { createHash, createHmac } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'

const { Fn, Fp, BASE } = secp256k1.Point

/**
 * Bitcoin Cash's Schnorr signature of a digest: 64 bytes, R's x and s. Deterministic.
 *
 * Older than BIP-340 and not it: the challenge covers the whole compressed key without a tag, and R is the point whose y is a square
 * instead of even.
 *
 * Source: 2019-05-15-schnorr.md of the Bitcoin Cash specification; the nonce is Bitcoin Cash Node's, RFC 6979 with its own suffix, so
 * that no digest is ever signed by ECDSA and by Schnorr with one nonce, which would give the key away.
 */
export function signSchnorrBch(digest: Uint8Array, secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const drawn = nonce(digest, secretKey)
  const point = BASE.multiply(drawn).toAffine()
  const k = isSquare(point.y) ? drawn : Fn.neg(drawn)
  const r = Fp.toBytes(point.x)
  const s = Fn.add(k, Fn.mul(challenge(r, publicKey, digest), Fn.fromBytes(secretKey)))
  return Uint8Array.of(...r, ...Fn.toBytes(s))
}

/** Whether such a signature is by this compressed key. Answers, never throws. */
export function verifySchnorrBch(digest: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): boolean {
  try {
    const [r, s] = [Fp.fromBytes(signature.subarray(0, 32)), Fn.fromBytes(signature.subarray(32))]
    const key = secp256k1.Point.fromBytes(publicKey)
    const e = Fn.neg(challenge(signature.subarray(0, 32), publicKey, digest))
    const point = BASE.multiplyUnsafe(s).add(key.multiplyUnsafe(e))
    if (signature.length !== 64 || point.is0()) return false
    const { x, y } = point.toAffine()
    return x === r && isSquare(y)
  } catch {
    return false
  }
}

/** Euler's criterion. */
const isSquare = (value: bigint): boolean => Fp.pow(value, (Fp.ORDER - 1n) / 2n) === 1n

function challenge(r: Uint8Array, publicKey: Uint8Array, digest: Uint8Array): bigint {
  const hash = createHash('sha256').update(r).update(publicKey).update(digest).digest()
  return Fn.create(BigInt(`0x${hash.toString('hex')}`))
}

// RFC 6979, 3.2, with additional data (3.6): sixteen bytes, as libsecp256k1 takes the name of an algorithm.
function nonce(digest: Uint8Array, secretKey: Uint8Array): bigint {
  const seed = Buffer.concat([secretKey, digest, Buffer.from('Schnorr+SHA256  ', 'latin1')])
  const mac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array => {
    const hmac = createHmac('sha256', key)
    for (const part of parts) hmac.update(part)
    return hmac.digest()
  }
  let value: Uint8Array = new Uint8Array(32).fill(1)
  let key = mac(new Uint8Array(32), value, Uint8Array.of(0), seed)
  value = mac(key, value)
  key = mac(key, value, Uint8Array.of(1), seed)
  value = mac(key, value)
  seed.fill(0)
  for (;;) {
    value = mac(key, value)
    if (secp256k1.utils.isValidSecretKey(value)) return Fn.fromBytes(value)
    key = mac(key, value, Uint8Array.of(0))
    value = mac(key, value)
  }
}
