import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { deriveKey } from './derive-key.ts'

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const hexOf = (key: Uint8Array | undefined) => (key === undefined ? 'none' : Buffer.from(key).toString('hex'))

type Vector = { readonly seed: string; readonly path: string; readonly privateKey: string }
const { vectors } = JSON.parse(readFileSync(new URL('./vectors/bip32.json', import.meta.url), 'utf8')) as { vectors: readonly Vector[] }

describe('BIP-32', () => {
  test.each(vectors)('$path of $seed', ({ seed, path, privateKey }) => {
    expect(hexOf(deriveKey('ecdsa-secp256k1', bytes(seed), path))).toBe(privateKey)
    expect(hexOf(deriveKey('schnorr-secp256k1', bytes(seed), path))).toBe(privateKey)
  })
})

// Source: SLIP-10, test vector 1 for ed25519.
describe('SLIP-10', () => {
  test.each([
    ['m', '2b4be7f19ee27bbf30c667b642d5f4aa69fd169872f8fc3059c08ebae2eb19e7'],
    ["m/0'", '68e0fe46dfb67e368c75379acec591dad19df3cde26e63b93a8e704f1dade7a3'],
    ["m/0'/1'", 'b1d0bad404bf35da785a64ca1ac54b2617211d2777696fbffaf208f746ae84f2'],
  ])('%s', (path, key) => {
    expect(hexOf(deriveKey('ed25519', bytes('000102030405060708090a0b0c0d0e0f'), path))).toBe(key)
  })
})

test.each(['', 'm/', '/0', 'M/0', 'm/01', 'm/-1', 'm/x', 'm/0"', 'm//0', 'm/2147483648', "m/9999999999'", 'm/0 '])(
  '%j is no path',
  (path) => {
    expect(deriveKey('ecdsa-secp256k1', bytes('00'.repeat(32)), path)).toBeUndefined()
  },
)

test('ed25519 has no normal steps', () => {
  expect(deriveKey('ed25519', bytes('00'.repeat(32)), "m/44'/501'/0")).toBeUndefined()
  expect(deriveKey('ed25519', bytes('00'.repeat(32)), "m/44'/501'/0'")).toBeDefined()
})
