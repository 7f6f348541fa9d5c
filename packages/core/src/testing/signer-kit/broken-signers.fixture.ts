import { coreErrors } from '../../errors/codes.ts'
import { isWalletError } from '../../errors/wallet-error.ts'
import { keyRef } from '../../ids/ids.ts'
import type { Signer } from '../../signer/signer.ts'
import { curveOrder } from './curve.ts'
import { sOf } from './verify.ts'

/** A signer that breaks one rule, built on one that keeps them all. */
export type BrokenSigner = {
  readonly rule: string
  readonly how: string
  readonly breakIt: (signer: Signer, secrets: readonly Uint8Array[]) => Signer
}

const never = new AbortController().signal
const first = keyRef('toy:ecdsa-secp256k1')
const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex')

/** At least one per rule. */
export const brokenSigners: readonly BrokenSigner[] = [
  {
    rule: 'SG-1',
    how: 'has one key for every reference',
    breakIt: (signer) => ({ ...signer, publicKey: (_, signal) => signer.publicKey(first, signal) }),
  },
  {
    rule: 'SG-1',
    how: 'hands out its own bytes',
    breakIt: (signer) => {
      const known = new Map<string, ReturnType<Signer['publicKey']>>()
      return {
        ...signer,
        publicKey: (ref, signal) => {
          const key = known.get(ref) ?? signer.publicKey(ref, signal)
          known.set(ref, key)
          return key
        },
      }
    },
  },
  { rule: 'SG-2', how: 'has no budget', breakIt: (signer) => ({ ...signer, permit: async () => ({ release() {} }) }) },
  {
    rule: 'SG-2',
    how: 'counts a release twice',
    breakIt: (signer) => {
      let free = 3
      const waiting: (() => void)[] = []
      const permit: Signer['permit'] = ({ signatures }, signal) =>
        new Promise((resolve, reject) => {
          const refuse = () => reject(coreErrors.create('ABORTED', { operation: 'permit' }))
          if (signal.aborted) return refuse()
          signal.addEventListener('abort', refuse)
          const grant = () => {
            if (free < signatures) return void waiting.push(grant)
            free -= signatures
            resolve({
              release() {
                free += signatures
                waiting.shift()?.()
              },
            })
          }
          grant()
        })
      return { ...signer, permit }
    },
  },
  {
    rule: 'SG-2',
    how: 'waits deaf to its signal',
    breakIt: (signer) => ({ ...signer, permit: (request) => signer.permit(request, never) }),
  },
  {
    rule: 'SG-3',
    how: 'signs something else',
    breakIt: (signer) => ({
      ...signer,
      sign: (request, signal) => signer.sign({ ...request, message: request.message.map((byte) => byte ^ 1) }, signal),
    }),
  },
  {
    rule: 'SG-3',
    how: 'mixes up concurrent requests',
    breakIt: (signer) => {
      let last: Parameters<Signer['sign']>[0] | undefined
      return {
        ...signer,
        sign: async (request, signal) => {
          last = request
          await null
          return { ...(await signer.sign(last, signal)), keyRef: request.keyRef }
        },
      }
    },
  },
  {
    rule: 'SG-4',
    how: 'gives high s',
    breakIt: (signer) => ({
      ...signer,
      sign: async (request, signal) => {
        const signature = await signer.sign(request, signal)
        if (signature.recovery === undefined) return signature
        const high = Buffer.from((curveOrder - sOf(signature)).toString(16).padStart(64, '0'), 'hex')
        return { ...signature, bytes: new Uint8Array([...signature.bytes.subarray(0, 32), ...high]), recovery: 1 - signature.recovery }
      },
    }),
  },
  {
    rule: 'SG-4',
    how: 'says recovery 0 always',
    breakIt: (signer) => ({
      ...signer,
      sign: async (request, signal) => {
        const signature = await signer.sign(request, signal)
        return signature.recovery === undefined ? signature : { ...signature, recovery: 0 }
      },
    }),
  },
  {
    rule: 'SG-5',
    how: 'says that a refused key cannot be reached',
    breakIt: (signer) => ({
      ...signer,
      sign: (request, signal) =>
        signer.sign(request, signal).catch((error: unknown) => {
          if (!isWalletError(error) || error.code !== 'SIGNER_REFUSED') throw error
          throw coreErrors.create('SIGNER_UNREACHABLE', { keyRef: request.keyRef, reason: 'refused' })
        }),
    }),
  },
  {
    rule: 'SG-5',
    how: 'pads short digests',
    breakIt: (signer) => ({
      ...signer,
      sign: (request, signal) =>
        signer.sign({ ...request, message: request.message.length < 32 ? new Uint8Array(32) : request.message }, signal),
    }),
  },
  {
    rule: 'SG-6',
    how: 'puts the key into its errors as hex',
    breakIt: (signer, secrets) => ({
      ...signer,
      sign: (request, signal) =>
        signer.sign(request, signal).catch(() => {
          throw coreErrors.create('SIGNER_REFUSED', { keyRef: request.keyRef, reason: `cannot sign with ${hex(secrets[0])}` })
        }),
    }),
  },
  { rule: 'SG-6', how: 'carries the key as a field', breakIt: (signer, secrets) => Object.assign({ ...signer }, { key: secrets[1] }) },
  {
    rule: 'SG-6',
    how: 'hides the key under a symbol',
    breakIt: (signer, secrets) => Object.assign({ ...signer }, { [Symbol('key')]: Buffer.from(secrets[2] ?? []).toString('base64') }),
  },
  {
    rule: 'SG-6',
    how: 'has the key in the cause of its errors',
    breakIt: (signer, secrets) => ({
      ...signer,
      publicKey: (ref, signal) =>
        signer.publicKey(ref, signal).catch(() => {
          throw coreErrors.create('SIGNER_REFUSED', { keyRef: ref, reason: 'unknown' }, { cause: { tried: [...(secrets[0] ?? [])] } })
        }),
    }),
  },
  {
    rule: 'SG-7',
    how: 'signs for callers who have left',
    breakIt: (signer) => ({ ...signer, sign: (request) => signer.sign(request, never) }),
  },
]
