import { inspect } from 'node:util'
import { checkSigningRequest, coreErrors, type KeyRef, type PublicKey, permitBudget, type Signer } from '@wallet/core'
import { curves } from '../curves.ts'
import { signerLocalErrors } from '../errors/codes.ts'
import { seedKey } from '../seed-key.ts'
import type { SecretLabel } from './entry.ts'
import type { Keystore } from './keystore.ts'

/** What a keystore signer is made of. */
export type KeystoreSignerOptions = {
  readonly keystore: Keystore
  /**
   * `until-close`: a secret is opened once, at its first use, and stays in memory. `per-signature`: it is opened for each signature
   * and wiped after it, at the price of one call to the wrapper each time. Default `until-close`.
   */
  readonly hold?: 'until-close' | 'per-signature'
  /** How many signatures may be under way at once; default 64. */
  readonly signaturesMax?: number
}

/** A signer over a keystore. */
export interface KeystoreSigner extends Signer {
  /** Overwrites every secret with zeros and refuses further calls with `SIGNER_CLOSED`. Safe to call twice. */
  close(): void
}

type Opened = { readonly label: SecretLabel; readonly bytes: Uint8Array }

/** Public keys that are remembered; deriving one costs a millisecond. */
const publicKeysMax = 10_000

/**
 * Signs with the keys of an encrypted keystore: `<secret id>` for a single key, `<secret id>/<path>` for a key of a seed, such as
 * `hot/m/44'/966'/0'/0/7`.
 *
 * Every derived key is wiped right after its signature, and every signature checked before it is handed out. With a Schnorr seed
 * the keys under `m/86'` are those of the taproot outputs: their public halves go into addresses as they are. Wiping is best effort: the curve library computes with big integers,
 * which nobody can overwrite.
 *
 * - Errors beside the contract's own: `SIGNER_CLOSED`, `KEYSTORE_CORRUPT`, `KEYSTORE_NOT_FOUND`, `KEYSTORE_WRAPPER_MISSING`, and
 *   what the wrapper throws.
 *
 * Its calls can fail with `ABORTED`, `SIGNER_REFUSED`, `SIGNATURE_INVALID`.
 */
export function keystoreSigner(options: KeystoreSignerOptions): KeystoreSigner {
  const { keystore, hold = 'until-close' } = options
  const held = new Map<string, Promise<Opened | undefined>>()
  const publicKeys = new Map<KeyRef, PublicKey>()
  let closed = false

  const openOnce = (id: string, signal: AbortSignal): Promise<Opened | undefined> => {
    const known = held.get(id)
    if (known !== undefined) return known
    const opening = keystore.open(id, signal)
    if (hold === 'per-signature') return opening
    held.set(id, opening)
    // A failure, and a secret that is not there yet, are asked for again.
    const forget = () => held.delete(id)
    opening.then((opened) => opened ?? forget(), forget)
    return opening
  }
  const withKey = async <Result>(
    keyRef: KeyRef,
    signal: AbortSignal,
    use: (key: Uint8Array, label: SecretLabel) => Result,
  ): Promise<Result> => {
    const assertOpen = () => {
      if (closed) throw signerLocalErrors.create('SIGNER_CLOSED', { keyRef })
      if (signal.aborted) throw coreErrors.create('ABORTED', { operation: 'sign' })
    }
    assertOpen()
    const slash = keyRef.indexOf('/')
    const opened = await openOnce(slash === -1 ? keyRef : keyRef.slice(0, slash), signal)
    try {
      assertOpen()
      const key = opened === undefined ? undefined : keyAt(opened, slash === -1 ? undefined : keyRef.slice(slash + 1))
      if (opened === undefined || key === undefined)
        throw coreErrors.create('SIGNER_REFUSED', { keyRef, reason: 'the keystore has no such key' })
      try {
        return use(key, opened.label)
      } finally {
        key.fill(0)
      }
    } finally {
      if (hold === 'per-signature' || closed) opened?.bytes.fill(0)
    }
  }

  const signer: KeystoreSigner = {
    async publicKey(keyRef, signal) {
      if (closed) throw signerLocalErrors.create('SIGNER_CLOSED', { keyRef })
      let known = publicKeys.get(keyRef)
      if (known === undefined) {
        known = await withKey(keyRef, signal, (key, { algorithm }) => ({ algorithm, bytes: curves[algorithm].publicKey(key) }))
        if (publicKeys.size >= publicKeysMax) publicKeys.clear()
        publicKeys.set(keyRef, known)
      }
      return { algorithm: known.algorithm, bytes: known.bytes.slice() }
    },
    permit: permitBudget(options.signaturesMax ?? 64),
    sign: (request, signal) =>
      withKey(request.keyRef, signal, (key, { algorithm }) => {
        checkSigningRequest(request, algorithm)
        const curve = curves[algorithm]
        const signature = curve.sign(request.message, key, publicKeys.get(request.keyRef)?.bytes ?? curve.publicKey(key))
        if (signature === undefined) throw coreErrors.create('SIGNATURE_INVALID', { keyRef: request.keyRef })
        return { keyRef: request.keyRef, ...signature }
      }),
    close() {
      closed = true
      for (const opening of held.values()) void opening.then((opened) => opened?.bytes.fill(0)).catch(() => undefined)
      held.clear()
      publicKeys.clear()
    },
  }
  const hidden = { value: () => '[secret]', enumerable: false }
  Object.defineProperties(signer, { [inspect.custom]: hidden, toJSON: hidden, toString: hidden })
  return Object.freeze(signer)
}

/** A copy of the key that a reference names, which the caller wipes. */
function keyAt({ label, bytes }: Opened, path: string | undefined): Uint8Array | undefined {
  if (label.kind === 'key') return path === undefined ? bytes.slice() : undefined
  return path === undefined ? undefined : seedKey(label.algorithm, bytes, path)
}
