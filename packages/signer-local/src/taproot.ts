import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js'

/**
 * The private key of a taproot output without scripts, from the internal key that its path gives; undefined for the one key in
 * 2^128 that has none. The caller wipes both.
 *
 * BIP-86: the output commits to the empty script tree, so that nobody can hide one in it. A signature by the untweaked key would
 * be valid for no output at all.
 */
export function taprootKey(internal: Uint8Array): Uint8Array | undefined {
  const { Fn } = secp256k1.Point
  const point = secp256k1.Point.BASE.multiply(Fn.fromBytes(internal))
  // BIP-341, "taproot_tweak_seckey": x-only keys stand for the point with even y.
  const { x, y } = point.toAffine()
  const even = y & 1n ? Fn.neg(Fn.fromBytes(internal)) : Fn.fromBytes(internal)
  const tweak = schnorr.utils.taggedHash('TapTweak', secp256k1.Point.Fp.toBytes(x))
  if (!secp256k1.utils.isValidSecretKey(tweak)) return undefined
  const tweaked = Fn.add(even, Fn.fromBytes(tweak))
  return Fn.is0(tweaked) ? undefined : Fn.toBytes(tweaked)
}
