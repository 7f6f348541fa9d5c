import { randomBytes } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { afterAll, expect, test } from 'vitest'
import { open, requestFor, signerWithKey, softHsm } from './bench.fixture.ts'

afterAll(() => softHsm().remove())

test('10,000 random digests: every signature has low s and leads back to the key', async () => {
  const { token, signer, ref, publicKey } = await signerWithKey('ecdsa-secp256k1')
  const expected = Buffer.from(publicKey).toString('hex')
  let recoveries = 0
  for (let round = 0; round < 100; round += 1) {
    const digests = Array.from({ length: 100 }, () => Uint8Array.from(randomBytes(32)))
    const made = await Promise.all(digests.map((message) => signer.sign(requestFor(ref, 'ecdsa-secp256k1', message), open)))
    for (const [index, { bytes, recovery }] of made.entries()) {
      const parsed = secp256k1.Signature.fromBytes(bytes).addRecoveryBit(recovery ?? -1)
      expect(parsed.hasHighS()).toBe(false)
      expect(parsed.recoverPublicKey(digests[index] as Uint8Array).toHex(true)).toBe(expected)
      recoveries += recovery ?? 0
    }
  }
  // Either bit half of the time: 10,000 draws stray from 5,000 by more than 400 once in 10^15.
  expect(Math.abs(recoveries - 5_000)).toBeLessThan(400)
  await token.close()
})
