import { ecdsaVerifier, ed25519Verifier, type PublicKey } from '@wallet/core'
import { algorithmOf, pointOf, type TokenAlgorithm } from './algorithms.ts'
import type { Pkcs11Attribute, Pkcs11Handle } from './binding.ts'
import { ck } from './constants.ts'
import type { Session } from './sessions.ts'

/** Which key of the token: by label, by CKA_ID, or by both. */
export type KeySearch = { readonly label?: string; readonly id?: Uint8Array }

/** A key ready to sign. */
export type FoundKey = { readonly privateKey: Pkcs11Handle; readonly algorithm: TokenAlgorithm; readonly publicKey: PublicKey }

/** The one key that a search names, or why there is none to use. */
export type KeyResult = { readonly status: 'found'; readonly key: FoundKey } | { readonly status: 'unusable'; readonly reason: string }

/** Finds a key pair and reads its public half. Refuses what is ambiguous: signing with the wrong key spends somebody else's money. */
export function findKey(session: Session, search: KeySearch): KeyResult {
  const unusable = (reason: string): KeyResult => ({ status: 'unusable', reason })
  const privateKeys = findObjects(session, ck.CKO_PRIVATE_KEY, search)
  const [privateKey] = privateKeys
  if (privateKey === undefined) return unusable('the token has no such key')
  if (privateKeys.length > 1) return unusable('several keys of the token have this label or id')
  const [curve] = attributes(session, privateKey, [ck.CKA_EC_PARAMS])
  const algorithm = curve === undefined ? undefined : algorithmOf(curve)
  if (algorithm === undefined) return unusable('it is neither a secp256k1 nor an Ed25519 key')
  const [extractable, sensitive] = attributes(session, privateKey, [ck.CKA_EXTRACTABLE, ck.CKA_SENSITIVE])
  if (extractable?.[0] !== 0 || sensitive?.[0] !== 1) return unusable('the token would give its private half away')
  const publicKeys = findObjects(session, ck.CKO_PUBLIC_KEY, search)
  const [publicObject] = publicKeys
  if (publicObject === undefined || publicKeys.length > 1) return unusable('its public half is missing, or not the only one')
  const publicKey = readPublicKey(session, publicObject, algorithm)
  return publicKey === undefined
    ? unusable('its public half is no point of the curve')
    : { status: 'found', key: { privateKey, algorithm, publicKey } }
}

/** The public key of an object, in the form of the signer contract. */
export function readPublicKey(session: Session, object: Pkcs11Handle, algorithm: TokenAlgorithm): PublicKey | undefined {
  const [value] = attributes(session, object, [ck.CKA_EC_POINT])
  const point = value === undefined ? undefined : pointOf(value, algorithm)
  if (point === undefined) return undefined
  // Any 32 bytes can be called an Ed25519 key; under a point of small order everybody could sign.
  if (algorithm.name === 'ed25519')
    return ed25519Verifier(point) === undefined ? undefined : { algorithm: algorithm.name, bytes: Uint8Array.from(point) }
  const bytes = ecdsaVerifier(point)?.publicKey
  return bytes === undefined ? undefined : { algorithm: algorithm.name, bytes: Uint8Array.from(bytes) }
}

/** Every object of a class that a search matches; a search for nothing matches all. */
export function findObjects({ binding, handle }: Session, kind: number, search: KeySearch): readonly Pkcs11Handle[] {
  const template: Pkcs11Attribute[] = [{ type: ck.CKA_CLASS, value: kind }]
  if (search.label !== undefined) template.push({ type: ck.CKA_LABEL, value: search.label })
  if (search.id !== undefined) template.push({ type: ck.CKA_ID, value: Buffer.from(search.id) })
  binding.C_FindObjectsInit(handle, template)
  const found: Pkcs11Handle[] = []
  try {
    for (let page = binding.C_FindObjects(handle, 100); page.length > 0; page = binding.C_FindObjects(handle, 100)) found.push(...page)
  } finally {
    binding.C_FindObjectsFinal(handle)
  }
  return found
}

/** Attributes of an object, in the order asked for. */
export function attributes({ binding, handle }: Session, object: Pkcs11Handle, types: readonly number[]): readonly Buffer[] {
  const read = binding.C_GetAttributeValue(
    handle,
    object,
    types.map((type) => ({ type })),
  )
  return read.map(({ value }) => value)
}
