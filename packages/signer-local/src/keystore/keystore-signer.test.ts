import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { HDKey } from '@scure/bip32'
import { chainId, type KeyWrapper, keyRef, type SigningAlgorithm, type SigningRequest } from '@wallet/core'
import { testSigner } from '@wallet/core/testing'
import fc from 'fast-check'
import { describe, expect, it, test, vi } from 'vitest'
import { labelOf, memorySource, open, quickWrapper, words } from './bench.fixture.ts'
import { changePath, depositPath, solanaPath } from './hd-path.ts'
import { newMnemonic } from './imported-secret.ts'
import { createKeystore, openKeystore } from './keystore.ts'
import { type KeystoreSignerOptions, keystoreSigner } from './keystore-signer.ts'

const read = <V>(name: string): readonly V[] =>
  (JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8')) as { vectors: readonly V[] }).vectors
const algorithms: readonly SigningAlgorithm[] = ['ecdsa-secp256k1', 'schnorr-secp256k1', 'schnorr-bch', 'ed25519']
const pathFor = (algorithm: SigningAlgorithm) => (algorithm === 'ed25519' ? solanaPath(0) : depositPath({ purpose: 86, coin: 0, index: 3 }))

async function bench(options: Partial<KeystoreSignerOptions> = {}, wrapper: KeyWrapper = quickWrapper('w')) {
  const keystore = await createKeystore({ source: memorySource(), wrappers: [wrapper] }, open)
  for (const algorithm of algorithms) {
    await keystore.add(labelOf(`seed:${algorithm}`, algorithm), { mnemonic: words }, open)
    await keystore.add(labelOf(`key:${algorithm}`, algorithm), { privateKey: new Uint8Array(32).fill(5) }, open)
  }
  return { keystore, signer: keystoreSigner({ keystore, signaturesMax: 4, ...options }) }
}

describe.each(['until-close', 'per-signature'] as const)('a keystore signer that holds secrets %s', (hold) => {
  testSigner({
    name: 'keeps the contract',
    runner: { describe, it },
    open: async () => {
      const { keystore, signer } = await bench({ hold })
      const keys = algorithms.flatMap((algorithm) => [
        { keyRef: keyRef(`key:${algorithm}`), algorithm },
        { keyRef: keyRef(`seed:${algorithm}/${pathFor(algorithm)}`), algorithm },
      ])
      const seed = await keystore.open('seed:ed25519', open)
      const secrets = [new Uint8Array(32).fill(5), seed?.bytes ?? new Uint8Array()]
      return { signer, keys, unknownKey: keyRef('seed:nobody/m/0'), budget: 4, secrets, close: async () => signer.close() }
    },
  })
})

type Bip39 = { readonly mnemonic: string; readonly seed: string }
test.each(read<Bip39>('bip39'))('BIP-39: $mnemonic', async ({ mnemonic, seed }) => {
  const keystore = await createKeystore({ source: memorySource(), wrappers: [quickWrapper('w')] }, open)
  await keystore.add(labelOf('s'), { mnemonic, passphrase: 'TREZOR' }, open)
  expect(Buffer.from((await keystore.open('s', open))?.bytes ?? []).toString('hex')).toBe(seed)
})

test('BIP-39: a wrong word, a swapped pair and a missing word are noticed; new words are valid', async () => {
  const { keystore } = await bench()
  const twelve = newMnemonic(12).split(' ')
  const swapped = [...words.split(' ').slice(0, 10), 'about', 'abandon'].join(' ')
  for (const mnemonic of [swapped, `${words} abandon`, twelve.slice(1).join(' '), 'abandon', ''])
    await expect(keystore.add(labelOf('s'), { mnemonic }, open)).rejects.toMatchObject({ code: 'KEY_INVALID' })
  await keystore.add(labelOf('twelve'), { mnemonic: twelve.join(' ') }, open)
  await keystore.add(labelOf('more'), { mnemonic: newMnemonic() }, open)
})

type Address = { readonly bip: number; readonly path: string; readonly algorithm: SigningAlgorithm; readonly publicKey: string }
test.each(read<Address>('hd-addresses'))('BIP-$bip: the key at $path', async ({ path, algorithm, publicKey }) => {
  const { signer } = await bench()
  const { bytes } = await signer.publicKey(keyRef(`seed:${algorithm}/${path}`), open)
  expect(Buffer.from(bytes).toString('hex')).toBe(publicKey)
})

test('derives what another implementation derives, for any path', async () => {
  const { keystore, signer } = await bench()
  const master = HDKey.fromMasterSeed((await keystore.open('seed:ecdsa-secp256k1', open))?.bytes ?? new Uint8Array())
  const step = fc.tuple(fc.integer({ min: 0, max: 0x7fffffff }), fc.boolean()).map(([index, hard]) => `${index}${hard ? "'" : ''}`)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 4 }), async (steps) => {
      const path = ['m', ...steps].join('/')
      const { bytes } = await signer.publicKey(keyRef(`seed:ecdsa-secp256k1/${path}`), open)
      expect(bytes).toEqual(master.derive(path).publicKey)
    }),
    { numRuns: 30 },
  )
})

test('paths are those of the standards', () => {
  expect(depositPath({ purpose: 84, coin: 0, index: 7 })).toBe("m/84'/0'/0'/0/7")
  expect(changePath({ purpose: 49, coin: 3, account: 2, index: 0 })).toBe("m/49'/3'/2'/1/0")
  expect(solanaPath(5)).toBe("m/44'/501'/5'/0'")
  expect(() => depositPath({ purpose: 44, coin: 0, index: 2 ** 31 })).toThrow('below 2^31')
})

const request = (ref: string): SigningRequest => ({
  ...{
    keyRef: keyRef(ref),
    algorithm: 'ecdsa-secp256k1',
    message: new Uint8Array(32).fill(1),
    transaction: new Uint8Array(),
    intentDigests: [],
  },
  chain: chainId('test:1'),
})

describe('secrets', () => {
  test('are opened once until the signer closes, or for each signature', async () => {
    for (const [hold, unwraps] of [
      ['until-close', 1],
      ['per-signature', 3],
    ] as const) {
      const wrapper = quickWrapper('w')
      const { signer } = await bench({ hold }, wrapper)
      const ref = "seed:ecdsa-secp256k1/m/44'/966'/0'/0/0"
      for (let turn = 0; turn < 3; turn += 1) await signer.sign(request(ref), open)
      expect(wrapper.calls.unwrap).toBe(unwraps)
    }
  })

  test.each(['until-close', 'per-signature'] as const)('are wiped in the very bytes they were in (%s)', async (hold) => {
    const { keystore } = await bench()
    const given: Uint8Array[] = []
    const spied = {
      ...keystore,
      open: vi.fn(async (id: string, signal: AbortSignal) => {
        const opened = await keystore.open(id, signal)
        if (opened !== undefined) given.push(opened.bytes)
        return opened
      }),
    }
    const signer = keystoreSigner({ keystore: spied, hold })
    await signer.sign(request('key:ecdsa-secp256k1'), open)
    if (hold === 'until-close') expect(given[0]?.some((byte) => byte !== 0)).toBe(true)
    signer.close()
    await Promise.resolve()
    await Promise.resolve()
    expect(given.map((bytes) => bytes.every((byte) => byte === 0))).toEqual([true])
    await expect(signer.sign(request('key:ecdsa-secp256k1'), open)).rejects.toMatchObject({ code: 'SIGNER_CLOSED' })
  })

  test('that could not be opened are asked for again', async () => {
    const { keystore } = await bench()
    let away = true
    const flaky = {
      ...keystore,
      open: async (id: string, signal: AbortSignal) => {
        if (away) throw new TypeError('the KMS is away')
        return keystore.open(id, signal)
      },
    }
    const signer = keystoreSigner({ keystore: flaky })
    await expect(signer.sign(request('key:ecdsa-secp256k1'), open)).rejects.toThrow('away')
    away = false
    await expect(signer.sign(request('key:ecdsa-secp256k1'), open)).resolves.toBeDefined()
    await expect(signer.sign(request('later'), open)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
    await keystore.add(labelOf('later'), { privateKey: new Uint8Array(32).fill(6) }, open)
    await expect(signer.sign(request('later'), open)).resolves.toBeDefined()
  })

  test.each([
    'key:ecdsa-secp256k1/m',
    'seed:ecdsa-secp256k1',
    'seed:ecdsa-secp256k1/',
    'seed:ecdsa-secp256k1/m/x',
    "seed:ed25519/m/44'/501'/0",
  ])('%s names no key', async (ref) => {
    const { signer } = await bench()
    await expect(signer.publicKey(keyRef(ref), open)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
    expect([inspect(signer), JSON.stringify(signer), `${signer}`]).toEqual(['[secret]', '"[secret]"', '[secret]'])
  })
})

test('a keystore is opened by name of the wrapper, whatever their order', async () => {
  const source = memorySource()
  const keystore = await createKeystore({ source, wrappers: [quickWrapper('a')] }, open)
  await keystore.add(labelOf('s'), { generate: 'seed' }, open)
  const later = openKeystore({ source, wrappers: [quickWrapper('b'), quickWrapper('a')] })
  await expect(keystoreSigner({ keystore: later }).publicKey(keyRef('s/m/0'), open)).resolves.toBeDefined()
})
