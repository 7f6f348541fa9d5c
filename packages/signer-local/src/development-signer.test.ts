import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { ed25519 } from '@noble/curves/ed25519.js'
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js'
import { mnemonicToSeedSync } from '@scure/bip39'
import { chainId, isWalletError, keyRef, type SigningAlgorithm, type SigningRequest } from '@wallet/core'
import { testSigner } from '@wallet/core/testing'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { deriveKey } from './derive-key.ts'
import { type DevelopmentSignerOptions, developmentSigner } from './development-signer.ts'
import { generateDevelopmentKey } from './generate-development-key.ts'

const open = new AbortController().signal
const algorithms: readonly SigningAlgorithm[] = ['ecdsa-secp256k1', 'schnorr-secp256k1', 'schnorr-bch', 'ed25519']
const digest = (text: string) => new Uint8Array(createHash('sha256').update(text).digest())
const request = (ref: string, algorithm: SigningAlgorithm, message: Uint8Array): SigningRequest => ({
  ...{ keyRef: keyRef(ref), algorithm, message, chain: chainId('test:1'), transaction: new Uint8Array(), intentDigests: [] },
})

testSigner({
  name: 'developmentSigner keeps the contract',
  runner: { describe, it: test },
  open: async () => {
    const held = [...algorithms, ...algorithms].map((algorithm, index) => ({
      keyRef: keyRef(`local:${index}`),
      algorithm,
      privateKey: generateDevelopmentKey(algorithm),
    }))
    const keys = Object.fromEntries(held.map(({ keyRef: ref, algorithm, privateKey }) => [ref, { algorithm, privateKey }]))
    const signer = developmentSigner({ environment: 'test', keys, signaturesMax: 4 })
    const secrets = held.map(({ privateKey }) => privateKey)
    return { signer, keys: held, unknownKey: keyRef('local:none'), budget: 4, secrets, close: async () => signer.close() }
  },
})

testSigner({
  name: 'developmentSigner with seeds keeps the contract',
  runner: { describe, it: test },
  open: async () => {
    const seed = generateDevelopmentKey('ed25519')
    const seeds = Object.fromEntries(algorithms.map((algorithm) => [`hd:${algorithm}`, { algorithm, seed }]))
    const signer = developmentSigner({ environment: 'test', seeds, signaturesMax: 4 })
    const paths = ["m/44'/0'/0'", "m/44'/0'/1'"]
    const keys = algorithms.flatMap((algorithm) => paths.map((path) => ({ algorithm, path, keyRef: keyRef(`hd:${algorithm}/${path}`) })))
    const secrets = [seed, ...keys.map(({ algorithm, path }) => deriveKey(algorithm, seed, path) as Uint8Array)]
    return { signer, keys, unknownKey: keyRef("hd:ed25519/m/44'/0"), budget: 4, secrets, close: async () => signer.close() }
  },
})

describe('signatures', () => {
  test('agree with the curve library for any key and message, recovery bit included', async () => {
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => secp256k1.utils.isValidSecretKey(bytes))
    const property = fc.asyncProperty(key, fc.uint8Array({ minLength: 32, maxLength: 32 }), async (privateKey, message) => {
      const keys = Object.fromEntries(algorithms.map((algorithm) => [algorithm, { algorithm, privateKey }]))
      const signer = developmentSigner({ environment: 'test', keys })
      const sign = (algorithm: SigningAlgorithm) => signer.sign(request(algorithm, algorithm, message), open)
      const [ecdsa, bip340, edwards] = await Promise.all([sign('ecdsa-secp256k1'), sign('schnorr-secp256k1'), sign('ed25519')])
      const signature = secp256k1.Signature.fromBytes(ecdsa.bytes).addRecoveryBit(ecdsa.recovery ?? -1)
      expect(signature.hasHighS()).toBe(false)
      expect(signature.recoverPublicKey(message).toBytes(true)).toEqual(secp256k1.getPublicKey(privateKey, true))
      expect(schnorr.verify(bip340.bytes, message, schnorr.getPublicKey(privateKey))).toBe(true)
      expect(ed25519.verify(edwards.bytes, message, ed25519.getPublicKey(privateKey))).toBe(true)
    })
    await fc.assert(property, { numRuns: 40 })
  })

  test('of the same message are the same bytes', async () => {
    for (const algorithm of algorithms) {
      const signer = developmentSigner({ environment: 'test', keys: { k: { algorithm, privateKey: generateDevelopmentKey(algorithm) } } })
      const [first, again] = [1, 2].map(() => signer.sign(request('k', algorithm, digest('same')), open))
      expect(await first).toEqual(await again)
    }
  })

  // Key 1 and the message below are the well-known RFC 6979 example for secp256k1 with SHA-256, in low-s form.
  test('use the nonce of RFC 6979', async () => {
    const privateKey = new Uint8Array(32)
    privateKey[31] = 1
    const signer = developmentSigner({ environment: 'test', keys: { k: { algorithm: 'ecdsa-secp256k1', privateKey } } })
    const { bytes } = await signer.sign(request('k', 'ecdsa-secp256k1', digest('Satoshi Nakamoto')), open)
    expect(Buffer.from(bytes).toString('hex')).toBe(
      '934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5',
    )
  })
})

test("a Schnorr key under m/86' is the key of the taproot output, tweak and all, and other paths are as they are", async () => {
  const words = `${'abandon '.repeat(11)}about`
  const seed = mnemonicToSeedSync(words)
  const signer = developmentSigner({ environment: 'test', seeds: { hd: { algorithm: 'schnorr-secp256k1', seed } } })
  // Source: BIP-86, "Account 0, first receiving address".
  const path = "hd/m/86'/0'/0'/0/0"
  const { bytes: key } = await signer.publicKey(keyRef(path), open)
  expect(Buffer.from(key).toString('hex')).toBe('a60869f0dbcf1dc659c9cecbaf8050135ea9e8cdc487053f1dc6880949dc684c')
  const { bytes } = await signer.sign(request(path, 'schnorr-secp256k1', digest('x')), open)
  expect(schnorr.verify(bytes, digest('x'), key)).toBe(true)
  const plain = deriveKey('schnorr-secp256k1', seed, "m/84'/0'/0'/0/0") as Uint8Array
  expect((await signer.publicKey(keyRef("hd/m/84'/0'/0'/0/0"), open)).bytes).toEqual(schnorr.getPublicKey(plain))
})

describe('production', () => {
  afterEach(() => vi.unstubAllEnvs())
  const make = (environment: string) => () => developmentSigner({ environment, keys: {} } as unknown as DevelopmentSignerOptions)

  test.each(['production', 'staging', '', 'Test', undefined])('environment %j is refused', (environment) => {
    expect(make(environment as string)).toThrow('DEVELOPMENT_ONLY')
  })

  test.each(['production', 'PRODUCTION', ' prod'])('NODE_ENV=%j is refused, whatever the caller says', (declared) => {
    vi.stubEnv('NODE_ENV', declared)
    expect(make('development')).toThrow('DEVELOPMENT_ONLY')
    expect(make('test')).toThrow('DEVELOPMENT_ONLY')
  })

  test('elsewhere it starts', () => {
    vi.stubEnv('NODE_ENV', 'development')
    expect(make('development')).not.toThrow()
  })
})

describe('keys', () => {
  const order = Buffer.from('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141', 'hex')

  test.each([
    ['zero', 'ecdsa-secp256k1', new Uint8Array(32)],
    ['the order of the curve', 'schnorr-secp256k1', new Uint8Array(order)],
    ['31 bytes', 'ecdsa-secp256k1', new Uint8Array(31).fill(1)],
    ['64 bytes', 'ed25519', new Uint8Array(64).fill(1)],
    ['hex', 'ed25519', '11'.repeat(32)],
    ['another curve', 'p256', new Uint8Array(32).fill(1)],
    ['a name every object has', 'toString', new Uint8Array(32).fill(1)],
  ])('%s is no key, and the error does not quote it', (_, algorithm, privateKey) => {
    const make = () =>
      developmentSigner({
        environment: 'test',
        keys: { k: { algorithm: algorithm as SigningAlgorithm, privateKey: privateKey as Uint8Array } },
      })
    expect(make).toThrow('KEY_INVALID')
    expect(make).not.toThrow(/1{16}|fffffffe/)
  })

  test('are copied: a caller who wipes its own copy still has a signer', async () => {
    const privateKey = generateDevelopmentKey('ed25519')
    const expected = ed25519.getPublicKey(privateKey)
    const signer = developmentSigner({ environment: 'test', keys: { k: { algorithm: 'ed25519', privateKey } } })
    privateKey.fill(0)
    const { bytes } = await signer.sign(request('k', 'ed25519', digest('x')), open)
    expect(ed25519.verify(bytes, digest('x'), expected)).toBe(true)
  })

  test('are wiped on close, in the very bytes that were held', async () => {
    const from = vi.spyOn(Uint8Array, 'from')
    const signer = developmentSigner({
      environment: 'test',
      keys: { k: { algorithm: 'ed25519', privateKey: generateDevelopmentKey('ed25519') } },
    })
    const held = from.mock.results[0]?.value as Uint8Array
    from.mockRestore()
    expect(held.some((byte) => byte !== 0)).toBe(true)
    signer.close()
    signer.close()
    expect(held.every((byte) => byte === 0)).toBe(true)
    const closed = (error: unknown) => isWalletError(error) && error.code === 'SIGNER_CLOSED'
    await expect(signer.sign(request('k', 'ed25519', digest('x')), open)).rejects.toSatisfy(closed)
    await expect(signer.publicKey(keyRef('k'), open)).rejects.toSatisfy(closed)
  })

  test('print as [secret]', () => {
    const signer = developmentSigner({ environment: 'test', keys: {} })
    expect([inspect(signer), JSON.stringify({ signer }), String(signer), `${signer}`]).toEqual([
      '[secret]',
      '{"signer":"[secret]"}',
      '[secret]',
      '[secret]',
    ])
  })

  test.each(['hd', 'hd/', 'hd/m/x', 'hd/44', 'other/m/0', 'hd/m/0/m/0', '/m/0'])('%j names no key of the seed', async (ref) => {
    const seeds = { hd: { algorithm: 'ecdsa-secp256k1', seed: generateDevelopmentKey('ed25519') } } as const
    const signer = developmentSigner({ environment: 'test', seeds })
    await expect(signer.publicKey(keyRef(ref), open)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
    await expect(signer.publicKey(keyRef('hd/m/0'), open)).resolves.toMatchObject({ algorithm: 'ecdsa-secp256k1' })
  })

  test.each([0, 15, 65])('a seed of %i bytes is none', (length) => {
    const seeds = { hd: { algorithm: 'ed25519', seed: new Uint8Array(length) } } as const
    expect(() => developmentSigner({ environment: 'test', seeds })).toThrow('KEY_INVALID')
  })

  test('generated ones differ and are usable', () => {
    for (const algorithm of algorithms) {
      const [a, b] = [generateDevelopmentKey(algorithm), generateDevelopmentKey(algorithm)]
      expect(a).not.toEqual(b)
      expect(() => developmentSigner({ environment: 'test', keys: { a: { algorithm, privateKey: a } } })).not.toThrow()
    }
  })
})
