import { computeAddress, hexlify, SigningKey } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSignatories, type HashSignature } from './signatories.ts'

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => hexlify(bytes))
const ours = new SigningKey(`0x${'42'.repeat(32)}`)
const address = computeAddress(ours.publicKey)

function sign(key: SigningKey, hash: string): HashSignature {
  const { r, s, yParity } = key.sign(hash)
  return { hash, r: BigInt(r), s: BigInt(s), parity: yParity }
}

describe('who made a signature', () => {
  it('is answered as another library does, the second time as the first', () => {
    const signatories = createSignatories()
    fc.assert(
      fc.property(bytes32, (hash) => {
        const signature = sign(ours, hash)
        expect(signatories.of(signature)).toBe(address)
        expect(signatories.of(signature)).toBe(address)
      }),
      { numRuns: 30 },
    )
  })

  it('is not us as soon as anything of it is changed', () => {
    const signatories = createSignatories()
    expect(signatories.of(sign(ours, `0x${'11'.repeat(32)}`))).toBe(address)
    fc.assert(
      fc.property(bytes32, bytes32, fc.constantFrom('hash', 'r', 's', 'parity', 'key'), (hash, other, part) => {
        fc.pre(hash !== other && BigInt(other) > 0n)
        const stranger = new SigningKey(`0x${'43'.repeat(32)}`)
        const signature = sign(part === 'key' ? stranger : ours, hash)
        const changed = {
          hash: { ...signature, hash: other },
          r: { ...signature, r: BigInt(other) },
          s: { ...signature, s: BigInt(other) },
          parity: { ...signature, parity: 1 - signature.parity },
          key: signature,
        }[part]
        expect(signatories.of(signature)).toBe(part === 'key' ? computeAddress(stranger.publicKey) : address)
        expect(signatories.of(changed)).not.toBe(address)
      }),
      { numRuns: 60 },
    )
  })

  it('is nobody where the numbers are no signature', () => {
    const signatories = createSignatories()
    expect(signatories.of(sign(ours, `0x${'11'.repeat(32)}`))).toBe(address)
    for (const [r, s] of [
      [0n, 1n],
      [1n, 0n],
      [2n ** 256n, 1n],
    ] as const) {
      const signature = { hash: `0x${'22'.repeat(32)}`, r, s, parity: 0 }
      expect(signatories.of(signature)).toBeUndefined()
    }
  })
})
