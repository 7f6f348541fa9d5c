import { hash160 } from '../bytes/hash.ts'
import { readPushes } from '../bytes/script.ts'
import { hashInP2pkh, hashInP2sh, multisigIn } from '../scripts/templates.ts'
import { fromDer } from '../signatures/der.ts'
import { opensMultisig } from '../signatures/multisig-signatures.ts'
import type { Signatories } from '../signatures/signatories.ts'

/** How final bytes are read: the byte each signature must end with, who can tell signatures, and other signatures than ECDSA. */
export type Reading = {
  readonly type: number
  readonly signatories: Signatories
  /** The digest of the input for the code that locks it. */
  readonly digest: (code: Uint8Array) => Uint8Array
  /** Bitcoin Cash: a Schnorr signature without its type. Absent: a signature of that length is none. */
  readonly schnorr?: (digest: Uint8Array, publicKey: Uint8Array, signature: Uint8Array) => boolean
}

/**
 * Whether an unlocking script opens a coin: P2PKH, or P2SH that hides a multisig. Only what is strictly encoded does: pushes in
 * their shortest spelling, compressed keys, DER, the one type.
 */
export function opensLegacy(scriptSig: Uint8Array, coinScript: Uint8Array, reading: Reading): boolean {
  const pushes = readPushes(scriptSig)
  if (pushes === undefined) return false
  const keyHash = hashInP2pkh(coinScript)
  if (keyHash !== undefined) {
    const [signature, publicKey] = pushes
    if (signature === undefined || publicKey?.length !== 33 || pushes.length !== 2) return false
    return Buffer.compare(hash160(publicKey), keyHash) === 0 && isSigned(signature, publicKey, coinScript, reading)
  }
  const scriptHash = hashInP2sh(coinScript)
  const [dummy, redeem] = [pushes[0], pushes.at(-1)]
  if (scriptHash === undefined || redeem === undefined || dummy?.length !== 0) return false
  const policy = Buffer.compare(hash160(redeem), scriptHash) === 0 ? multisigIn(redeem) : undefined
  if (policy === undefined) return false
  const signatures = pushes.slice(1, -1).map((bytes) => withoutType(bytes, reading.type))
  const given = signatures.filter((signature) => signature !== undefined)
  return given.length === signatures.length && opensMultisig(policy, reading.digest(redeem), given, reading.signatories)
}

function isSigned(bytes: Uint8Array, publicKey: Uint8Array, code: Uint8Array, { type, signatories, digest, schnorr }: Reading): boolean {
  if (bytes.length === 65 && schnorr !== undefined) {
    return bytes[64] === type && schnorr(digest(code), publicKey, bytes.subarray(0, 64))
  }
  const signature = withoutType(bytes, type)
  return signature !== undefined && signatories.verify(digest(code), publicKey, signature)
}

function withoutType(bytes: Uint8Array, type: number): Uint8Array | undefined {
  return bytes.at(-1) === type ? fromDer(bytes.subarray(0, -1)) : undefined
}
