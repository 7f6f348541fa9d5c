import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { coreErrors } from '../../errors/codes.ts'
import { type KeyRef, keyRef } from '../../ids/ids.ts'
import { checkSigningRequest } from '../../signer/check-signing.ts'
import { permitBudget } from '../../signer/permit-budget.ts'
import type { Signature, Signer, SigningAlgorithm, SigningRequest } from '../../signer/signer.ts'
import type { SignerBench } from './bench.ts'
import { generator, inverse, modulo, multiply, curveOrder as n, type Point } from './curve.ts'

const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const bytes32 = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
const hash = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
const times = (value: bigint): NonNullable<Point> => multiply(generator, value) as NonNullable<Point>
const compressed = ({ x, y }: NonNullable<Point>): Buffer => Buffer.concat([Buffer.from([y & 1n ? 3 : 2]), bytes32(x)])

const ed25519 = (key: Uint8Array) =>
  createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), key]), format: 'der', type: 'pkcs8' })

function ecdsa(key: Uint8Array, digest: Uint8Array): { bytes: Uint8Array; recovery: number } {
  const k = modulo(number(hash(key, digest)), n)
  const point = times(k)
  const s = modulo(inverse(k, n) * (number(digest) + point.x * number(key)), n)
  const high = s > n / 2n
  const recovery = Number(point.y & 1n) ^ (high ? 1 : 0)
  return { bytes: new Uint8Array(Buffer.concat([bytes32(modulo(point.x, n)), bytes32(high ? n - s : s)])), recovery }
}

function schnorr(key: Uint8Array, digest: Uint8Array): { bytes: Uint8Array } {
  const even = (value: bigint): bigint => (times(value).y & 1n ? n - value : value)
  const [d, k] = [even(number(key)), even(modulo(number(hash(key, digest)), n))]
  const [px, rx] = [bytes32(times(d).x), bytes32(times(k).x)]
  const tag = hash(Buffer.from('BIP0340/challenge'))
  return { bytes: new Uint8Array(Buffer.concat([rx, bytes32(modulo(k + modulo(number(hash(tag, tag, rx, px, digest)), n) * d, n))])) }
}

const publicBytes: { readonly [A in SigningAlgorithm]: (key: Uint8Array) => Buffer } = {
  'ecdsa-secp256k1': (key) => compressed(times(number(key))),
  'schnorr-secp256k1': (key) => compressed(times(number(key))).subarray(1),
  'schnorr-bch': (key) => compressed(times(number(key))),
  ed25519: (key) => createPublicKey(ed25519(key)).export({ format: 'der', type: 'spki' }).subarray(-32),
}

/** A signer with three keys by nothing but node:crypto and schoolbook arithmetic: honest, slow, and for this kit's tests only. */
export function toyBench(change: (signer: Signer, secrets: readonly Uint8Array[]) => Signer = (signer) => signer): SignerBench {
  const algorithms: readonly SigningAlgorithm[] = ['ecdsa-secp256k1', 'schnorr-secp256k1', 'ed25519']
  const keys = algorithms.map((algorithm) => ({
    keyRef: keyRef(`toy:${algorithm}`),
    algorithm,
    secret: new Uint8Array(hash(Buffer.from(algorithm))),
  }))
  const find = (ref: KeyRef) => {
    const key = keys.find((one) => one.keyRef === ref)
    if (key === undefined) throw coreErrors.create('SIGNER_REFUSED', { keyRef: ref, reason: 'unknown' })
    return key
  }
  const make = ({ keyRef: ref, algorithm, message }: SigningRequest): Signature => {
    const { secret } = find(ref)
    if (algorithm === 'ecdsa-secp256k1') return { keyRef: ref, ...ecdsa(secret, message) }
    if (algorithm === 'schnorr-secp256k1') return { keyRef: ref, ...schnorr(secret, message) }
    return { keyRef: ref, bytes: new Uint8Array(sign(null, message, ed25519(secret))) }
  }
  const signer: Signer = {
    publicKey: async (ref) => ({
      algorithm: find(ref).algorithm,
      bytes: new Uint8Array(publicBytes[find(ref).algorithm](find(ref).secret)),
    }),
    permit: permitBudget(3),
    async sign(request, signal) {
      if (signal.aborted) throw coreErrors.create('ABORTED', { operation: 'sign' })
      checkSigningRequest(request, find(request.keyRef).algorithm)
      return make(request)
    },
  }
  const secrets = keys.map(({ secret }) => secret)
  return { signer: change(signer, secrets), keys, unknownKey: keyRef('toy:unknown'), budget: 3, secrets, close: async () => {} }
}
