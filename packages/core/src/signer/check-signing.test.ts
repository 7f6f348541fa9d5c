import { expect, test } from 'vitest'
import { chainId } from '../ids/chain-id.ts'
import { keyRef } from '../ids/ids.ts'
import { checkSignatureShape, checkSigningRequest } from './check-signing.ts'
import type { PublicKey, Signature, SigningAlgorithm, SigningRequest } from './signer.ts'

const ref = keyRef('k')
const request = (algorithm: SigningAlgorithm, message: unknown): SigningRequest => ({
  ...{ keyRef: ref, algorithm, transaction: new Uint8Array(), intentDigests: [], chain: chainId('test:1') },
  message: message as Uint8Array,
})
const half = Buffer.from('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0', 'hex')
const ecdsaKey: PublicKey = { algorithm: 'ecdsa-secp256k1', bytes: new Uint8Array(33) }
const withS = (s: Uint8Array, recovery?: number): Signature => ({
  keyRef: ref,
  bytes: new Uint8Array([...new Uint8Array(32).fill(1), ...s]),
  ...(recovery === undefined ? {} : { recovery }),
})

test.each([
  ['ecdsa-secp256k1', 32],
  ['schnorr-secp256k1', 32],
  ['ed25519', 1],
  ['ed25519', 700],
] as const)('%s signs %i bytes', (algorithm, length) => {
  expect(() => checkSigningRequest(request(algorithm, new Uint8Array(length)), algorithm)).not.toThrow()
})

test.each([
  ['ecdsa-secp256k1', new Uint8Array(31)],
  ['ecdsa-secp256k1', new Uint8Array(33)],
  ['schnorr-secp256k1', new Uint8Array(0)],
  ['ed25519', new Uint8Array(0)],
  ['ecdsa-secp256k1', 'a'.repeat(32)],
] as const)('%s refuses what is no message for it', (algorithm, message) => {
  expect(() => checkSigningRequest(request(algorithm, message), algorithm)).toThrow('SIGNER_REFUSED')
})

test('a key signs by its own algorithm only', () => {
  expect(() => checkSigningRequest(request('schnorr-secp256k1', new Uint8Array(32)), 'ecdsa-secp256k1')).toThrow('SIGNER_REFUSED')
})

test('s of half the order is low, one more is not, and none is none', () => {
  expect(() => checkSignatureShape(withS(half, 0), ecdsaKey)).not.toThrow()
  const high = Buffer.from(half)
  high[31] = 0xa1
  expect(() => checkSignatureShape(withS(high, 0), ecdsaKey)).toThrow('SIGNATURE_INVALID')
  expect(() => checkSignatureShape(withS(new Uint8Array(32), 0), ecdsaKey)).toThrow('SIGNATURE_INVALID')
})

test.each([undefined, 2, -1, 27])('recovery %s is none', (recovery) => {
  expect(() => checkSignatureShape(withS(half, recovery), ecdsaKey)).toThrow('SIGNATURE_INVALID')
})

test('lengths are exact', () => {
  const schnorrKey: PublicKey = { algorithm: 'schnorr-secp256k1', bytes: new Uint8Array(32) }
  expect(() => checkSignatureShape(withS(half), schnorrKey)).not.toThrow()
  expect(() => checkSignatureShape({ keyRef: ref, bytes: new Uint8Array(65) }, schnorrKey)).toThrow('SIGNATURE_INVALID')
  expect(() => checkSignatureShape(withS(half, 0), { ...ecdsaKey, bytes: new Uint8Array(65) })).toThrow('SIGNATURE_INVALID')
})
