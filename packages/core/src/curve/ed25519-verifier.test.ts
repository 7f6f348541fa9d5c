import { generateKeyPairSync, sign, verify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ed25519Verifier } from './ed25519-verifier.ts'

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
// Source: RFC 8032, section 7.1, tests 1 to 3.
test.each([
  [
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
  [
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    'af82',
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  ],
])('RFC 8032: %s', (key, message, signature) => {
  expect(ed25519Verifier(bytes(key))?.verifies(bytes(message), bytes(signature))).toBe(true)
  expect(ed25519Verifier(bytes(key))?.verifies(bytes(`${message}00`), bytes(signature))).toBe(false)
})

test('agrees with OpenSSL on signatures and on every changed one, before and after the key has its table', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
  const verifier = ed25519Verifier(raw)
  const property = fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 511 }), (message, bit) => {
    const made = new Uint8Array(sign(null, message, privateKey))
    expect(verifier?.verifies(message, made)).toBe(true)
    made[bit >> 3] = (made[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(verifier?.verifies(message, made)).toBe(verify(null, message, publicKey, made))
  })
  fc.assert(property, { numRuns: 150 })
})

describe('keys', () => {
  // The eight points of small order, and encodings of them that are not canonical. Source: "Taming the many EdDSAs", table 1.
  test.each([
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000080',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    '0100000000000000000000000000000000000000000000000000000000000080',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ])('%s is no key', (key) => {
    expect(ed25519Verifier(bytes(key))).toBeUndefined()
  })

  test('of mixed order are none, though their signatures could pass', () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
    expect(ed25519Verifier(raw)).toBeDefined()
    // (x, y) + (0, −1) = (−x, −y): the same point with one of order two added.
    const y = BigInt(`0x${Buffer.from(raw).reverse().toString('hex')}`)
    const [sign, value] = [y >> 255n, y & ((1n << 255n) - 1n)]
    const moved = (2n ** 255n - 19n - value) | ((1n - sign) << 255n)
    const key = new Uint8Array(Buffer.from(moved.toString(16).padStart(64, '0'), 'hex').reverse())
    expect(ed25519Verifier(key)).toBeUndefined()
  })

  test.each([0, 31, 33])('have 32 bytes, not %i', (length) => {
    expect(ed25519Verifier(new Uint8Array(length).fill(9))).toBeUndefined()
  })
})

test('S at or above the order is refused, though the equation holds', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
  const made = new Uint8Array(sign(null, Buffer.from('x'), privateKey))
  const order = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n
  const S = BigInt(`0x${Buffer.from(made.subarray(32)).reverse().toString('hex')}`) + order
  made.set(Buffer.from(S.toString(16).padStart(64, '0'), 'hex').reverse(), 32)
  expect(ed25519Verifier(raw)?.verifies(Buffer.from('x'), made)).toBe(false)
})
