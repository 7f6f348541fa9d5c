import { coreErrors, type KeyRef, type WalletError } from '@wallet/core'
import { algorithmOf, type KmsAlgorithm, parseSpki } from '../curve/spki.ts'
import { type Verifier, verifierOf } from '../curve/verifier.ts'
import { signerKmsErrors } from '../errors/codes.ts'
import { askRegions, type Route } from './ask-regions.ts'
import type { Failure, Reply } from './reply.ts'
import type { CallSettings } from './settings.ts'

/** A key in one region, as the provider's code reaches it. */
export interface RegionalKey extends Route {
  /** The SubjectPublicKeyInfo, after every check of the answer that needs no curve. */
  publicKey(signal: AbortSignal): Promise<Reply<Uint8Array>>
  /** r‖s or Ed25519, 64 bytes, not yet verified. */
  sign(message: Uint8Array, signal: AbortSignal): Promise<Reply<Uint8Array>>
}

/** A key of one reference: which algorithm, and where, in the order of asking. */
export type PinnedKey = {
  readonly keyRef: KeyRef
  readonly algorithm: KmsAlgorithm
  readonly regions: readonly RegionalKey[]
  /** What the key must be, when the configuration says so. */
  readonly expected?: Uint8Array | undefined
}

const never = new AbortController().signal

/**
 * Fetches a key's public half once and keeps it; what failed is asked again by the next caller.
 *
 * The call belongs to nobody's signal: a caller who leaves must not spoil it for the others.
 *
 * @throws WalletError `KMS_KEY_UNUSABLE`, `P256_CANNOT_SIGN`, and what `failureError` makes of a failure.
 */
export function cachedVerifier(settings: CallSettings, key: PinnedKey): () => Promise<Verifier> {
  let pending: Promise<Verifier> | undefined
  return () => {
    if (pending !== undefined) return pending
    const fetching = fetchVerifier(settings, key)
    pending = fetching
    fetching.catch(() => {
      pending = undefined
    })
    return fetching
  }
}

async function fetchVerifier(settings: CallSettings, key: PinnedKey): Promise<Verifier> {
  const reply = await askRegions(settings, key.regions, 'public-key', never, (route, signal) => route.publicKey(signal))
  if (reply.status !== 'answered') throw failureError(key.keyRef, reply, settings)
  const subject = parseSpki(reply.value)
  const unusable = (reason: string) => signerKmsErrors.create('KMS_KEY_UNUSABLE', { keyRef: key.keyRef, reason })
  if (subject.curve === 'p256') throw signerKmsErrors.create('P256_CANNOT_SIGN', { keyRef: key.keyRef })
  if (subject.curve === 'unknown') throw unusable('its public key is in no known form')
  if (algorithmOf[subject.curve] !== key.algorithm) throw unusable(`it is a key for ${algorithmOf[subject.curve]}`)
  const verifier = verifierOf(subject, settings.checks)
  if (verifier === undefined) throw unusable('its public key is no point of its curve')
  if (key.expected !== undefined && Buffer.compare(verifier.publicKey, key.expected) !== 0)
    throw unusable('its public key is not the one the configuration names')
  return verifier
}

/** The error that a failure ends in, for a key. */
export function failureError(keyRef: KeyRef, failure: Failure, { totalMaxMs }: CallSettings): WalletError {
  switch (failure.status) {
    case 'refused':
      return coreErrors.create('SIGNER_REFUSED', { keyRef, reason: failure.reason })
    case 'throttled':
      return signerKmsErrors.create('KMS_THROTTLED', { keyRef, waitedMs: totalMaxMs })
    case 'wrong':
      return signerKmsErrors.create('KMS_ANSWER_WRONG', { keyRef, reason: failure.reason })
    case 'unreachable':
      return coreErrors.create('SIGNER_UNREACHABLE', { keyRef, reason: failure.reason })
  }
}
