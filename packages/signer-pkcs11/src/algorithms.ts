import { ck } from './constants.ts'

/** What PKCS #11 calls one of our signature algorithms. */
export type TokenAlgorithm = {
  readonly name: 'ecdsa-secp256k1' | 'ed25519'
  readonly keyType: number
  readonly generate: number
  readonly sign: number
  /** CKA_EC_PARAMS as we write it: a DER object identifier. */
  readonly curve: Buffer
  /** Bytes of a point inside CKA_EC_POINT. */
  readonly pointLength: number
}

/** Every algorithm that a token can offer here. BIP-340 has no mechanism in the standard. */
export const tokenAlgorithms: readonly TokenAlgorithm[] = [
  {
    name: 'ecdsa-secp256k1',
    keyType: ck.CKK_EC,
    generate: ck.CKM_EC_KEY_PAIR_GEN,
    sign: ck.CKM_ECDSA,
    // 1.3.132.0.10. Source: SEC 2, section A.2.1.
    curve: Buffer.from('06052b8104000a', 'hex'),
    pointLength: 65,
  },
  {
    name: 'ed25519',
    keyType: ck.CKK_EC_EDWARDS,
    generate: ck.CKM_EC_EDWARDS_KEY_PAIR_GEN,
    sign: ck.CKM_EDDSA,
    // 1.3.101.112. Source: RFC 8410, section 3.
    curve: Buffer.from('06032b6570', 'hex'),
    pointLength: 32,
  },
]

// Some tokens write the curve of Ed25519 as a printable name. Source: PKCS #11 v3.0, section 2.3.10.
const printable = Buffer.from('130c656477617264733235353139', 'hex')

/** The algorithm of a key by its curve; undefined for one that no chain here signs with. */
export function algorithmOf(curve: Uint8Array): TokenAlgorithm | undefined {
  return tokenAlgorithms.find((one) => one.curve.equals(curve) || (one.name === 'ed25519' && printable.equals(curve)))
}

/** The bytes of a point in CKA_EC_POINT: the standard wraps them in a DER octet string, some tokens do not. */
export function pointOf(value: Uint8Array, { pointLength }: TokenAlgorithm): Uint8Array | undefined {
  if (value.length === pointLength) return value
  const wrapped = value.length === pointLength + 2 && value[0] === 0x04 && value[1] === pointLength
  return wrapped ? value.subarray(2) : undefined
}
