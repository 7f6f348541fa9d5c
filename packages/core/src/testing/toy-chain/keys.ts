import { createHash } from 'node:crypto'
import { coreErrors } from '../../errors/codes.ts'
import type { KeyRef } from '../../ids/ids.ts'
import type { Signature, Signer, SigningRequest } from '../../signer/signer.ts'

const digest = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** The public key behind a key reference, in hex: always the same one, nothing to keep. */
export function toyPublicKey(keyRef: string): string {
  return digest('toy key|', keyRef).toString('hex')
}

/**
 * Signs with a stand-in: 64 bytes that depend on every bit of key and message and that anybody could compute.
 *
 * Real curves would cost the simulator most of its time and prove nothing here: what is tested is that a wrong signature
 * is noticed, not that one cannot be forged.
 */
export function toySign(publicKey: string, message: Uint8Array): Uint8Array {
  return Uint8Array.from(Buffer.concat([digest('r|', publicKey, message), digest('s|', publicKey, message)]))
}

/** Whether a stand-in signature belongs to this key and message. */
export function toyVerify(publicKey: string, message: Uint8Array, signature: Uint8Array): boolean {
  return Buffer.compare(toySign(publicKey, message), signature) === 0
}

/**
 * A signer for the toy chain; it knows every key whose reference begins with `toy:`.
 *
 * Its calls can fail with `SIGNER_REFUSED`, `ABORTED`.
 */
export function toySigner(): Signer {
  const known = (keyRef: KeyRef): string => {
    if (!keyRef.startsWith('toy:')) throw coreErrors.create('SIGNER_REFUSED', { keyRef, reason: 'unknown key' })
    return toyPublicKey(keyRef)
  }
  const open = (signal: AbortSignal, operation: string): void => {
    if (signal.aborted) throw coreErrors.create('ABORTED', { operation })
  }
  return {
    publicKey: async (keyRef, signal) => {
      open(signal, 'publicKey')
      return { algorithm: 'ed25519', bytes: Uint8Array.from(Buffer.from(known(keyRef), 'hex')) }
    },
    permit: async (_, signal) => {
      open(signal, 'permit')
      return { release: () => undefined }
    },
    sign: async (request: SigningRequest, signal): Promise<Signature> => {
      open(signal, 'sign')
      const publicKey = known(request.keyRef)
      if (request.algorithm !== 'ed25519') {
        throw coreErrors.create('SIGNER_REFUSED', { keyRef: request.keyRef, reason: `no ${request.algorithm} key` })
      }
      return { keyRef: request.keyRef, bytes: toySign(publicKey, request.message) }
    },
  }
}
