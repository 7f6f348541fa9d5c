import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { chainId } from '../../ids/chain-id.ts'
import { keyRef } from '../../ids/ids.ts'
import type { SigningRequest } from '../../signer/signer.ts'
import { curveOrder, fieldOrder } from './curve.ts'
import { isGenuine, recovered } from './verify.ts'

type Vectors<V> = { readonly vectors: readonly V[] }
const read = <V>(name: string): readonly V[] =>
  (JSON.parse(readFileSync(new URL(`./vectors/${name}.json`, import.meta.url), 'utf8')) as Vectors<V>).vectors
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

type Schnorr = { index: number; publicKey: string; message: string; signature: string; valid: boolean; comment: string }
describe('BIP-340', () => {
  test.each(read<Schnorr>('bip340'))('vector $index is $valid: $comment', ({ publicKey, message, signature, valid }) => {
    const request: SigningRequest = {
      ...{ keyRef: keyRef('k'), algorithm: 'schnorr-secp256k1', message: bytes(message), transaction: new Uint8Array(), intentDigests: [] },
      chain: chainId('test:1'),
    }
    const key = { algorithm: 'schnorr-secp256k1', bytes: bytes(publicKey) } as const
    expect(isGenuine({ keyRef: keyRef('k'), bytes: bytes(signature) }, request, key)).toBe(valid)
  })
})

type Ecdsa = { id: number; publicKey: string; message: string; signature: string; valid: boolean; comment: string }
describe('Wycheproof, ECDSA', () => {
  const vectors = read<Ecdsa>('wycheproof-ecdsa-p1363')
  const leadsBack = ({ message, signature, publicKey }: Ecdsa) => {
    const digest = createHash('sha256').update(bytes(message)).digest()
    const lead = (recovery: number) => recovered({ keyRef: keyRef('k'), bytes: bytes(signature), recovery }, digest)?.toString('hex')
    return [0, 1].some((recovery) => lead(recovery) === publicKey)
  }

  test('no invalid signature leads back to the key', () => {
    const invalid = vectors.filter(({ valid }) => !valid)
    expect(invalid.length).toBeGreaterThan(50)
    expect(invalid.filter(leadsBack).map(({ id, comment }) => `${id} ${comment}`)).toEqual([])
  })

  test('every valid signature does, unless its point has an x above the order, which two bits cannot say', () => {
    const wraps = ({ signature }: Ecdsa) => BigInt(`0x${signature.slice(0, 64)}`) + curveOrder < fieldOrder
    // Every third is enough to see that honest ones pass; the arithmetic is slow.
    const valid = vectors.filter((vector) => vector.valid && !wraps(vector) && vector.id % 3 === 0)
    expect(valid.length).toBeGreaterThan(40)
    expect(valid.filter((vector) => !leadsBack(vector)).map(({ id, comment }) => `${id} ${comment}`)).toEqual([])
  })
})
