// Making, listing, pinning and replacing keys on both clouds, and what is refused before anything is signed.
import { readFileSync } from 'node:fs'
import { keyRef } from '@wallet/core'
import { type AwsKmsServer, type GoogleKmsServer, startAwsKms, startGoogleKms } from '@wallet/harness/kms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AwsKms, awsKeyWrapper, awsKms, awsSigner, createAwsKey, listAwsKeys } from './aws/index.ts'
import { open, requestFor } from './fixture/bench.ts'
import {
  addGoogleKeyVersion,
  createGoogleKey,
  type GoogleKms,
  googleKeyWrapper,
  googleKms,
  googleSigner,
  listGoogleKeys,
} from './google/index.ts'

const region = 'eu-central-1'
let aws: { server: AwsKmsServer; kms: AwsKms }
let google: { server: GoogleKmsServer; kms: GoogleKms }
beforeAll(async () => {
  const server = await startAwsKms([region])
  aws = { server, kms: awsKms({ clients: { [region]: server.client(region) }, callMaxMs: 10_000, totalMaxMs: 25_000 }) }
  const other = await startGoogleKms()
  google = { server: other, kms: googleKms({ client: other.client(), perSecond: 500, callMaxMs: 10_000, totalMaxMs: 25_000 }) }
})
afterAll(async () => {
  aws.kms.close()
  await aws.server.close()
  await google.kms.close()
  await google.server.close()
})

describe('AWS', () => {
  test('a key is made once per alias, is listed in its environment only, and its successor is another address while it still signs', async () => {
    const options = { kms: aws.kms, region, environment: 'production', name: 'hot', algorithm: 'ecdsa-secp256k1', signal: open } as const
    const first = await createAwsKey(options)
    expect(await createAwsKey(options)).toEqual(first)
    const second = await createAwsKey({ ...options, generation: 2 })
    await createAwsKey({ ...options, environment: 'staging' })
    const listed = await listAwsKeys({ kms: aws.kms, region, environment: 'production', signal: open })
    expect(listed.map(({ alias }) => alias)).toEqual(['alias/wallet/production/hot/1', 'alias/wallet/production/hot/2'])
    const pins = { old: { arn: first.arn, algorithm: first.algorithm }, new: { arn: second.arn, algorithm: second.algorithm } }
    const signer = awsSigner({ kms: aws.kms, keys: pins })
    const [before, after] = [await signer.publicKey(keyRef('old'), open), await signer.publicKey(keyRef('new'), open)]
    expect(Buffer.compare(before.bytes, after.bytes)).not.toBe(0)
    await expect(signer.sign(requestFor('old', 'ecdsa-secp256k1', 'sweep'), open)).resolves.toMatchObject({ keyRef: 'old' })
    await expect(createAwsKey({ ...options, algorithm: 'ed25519' })).rejects.toMatchObject({ code: 'KMS_KEY_UNUSABLE' })
  })

  test.each([
    ['ECC_NIST_P256', 'ed25519', 'P256_CANNOT_SIGN'],
    ['ECC_NIST_P256', 'ecdsa-secp256k1', 'P256_CANNOT_SIGN'],
    ['ECC_SECG_P256K1', 'ed25519', 'KMS_KEY_UNUSABLE'],
    ['SYMMETRIC_DEFAULT', 'ed25519', 'SIGNER_REFUSED'],
  ] as const)('%s for %s ends in %s', async (spec, algorithm, code) => {
    const signer = awsSigner({ kms: aws.kms, keys: { k: { arn: aws.server.addKey(spec), algorithm } } })
    await expect(signer.publicKey(keyRef('k'), open)).rejects.toMatchObject({ code })
  })

  test('an alias, a foreign replica, a region without client and another public key are refused', async () => {
    const arn = aws.server.addKey('ECC_SECG_P256K1')
    const make = (key: object) => () => awsSigner({ kms: aws.kms, keys: { k: { arn, algorithm: 'ecdsa-secp256k1', ...key } } })
    expect(make({ arn: 'alias/hot' })).toThrow('KMS_KEY_UNUSABLE')
    expect(make({ arn: aws.server.arnIn(arn, 'eu-west-1') })).toThrow('KMS_KEY_UNUSABLE')
    expect(make({ replicas: [aws.server.addKey('ECC_SECG_P256K1')] })).toThrow('KMS_KEY_UNUSABLE')
    const pinned = make({ publicKey: new Uint8Array(33).fill(2) })()
    await expect(pinned.publicKey(keyRef('k'), open)).rejects.toMatchObject({ code: 'KMS_KEY_UNUSABLE' })
  })

  test('messages of Ed25519 have at most 4,096 bytes', async () => {
    const signer = awsSigner({ kms: aws.kms, keys: { e: { arn: aws.server.addKey('ECC_NIST_EDWARDS25519'), algorithm: 'ed25519' } } })
    const sign = (length: number) => signer.sign({ ...requestFor('e', 'ed25519', 'x'), message: new Uint8Array(length) }, open)
    await expect(sign(4096)).resolves.toMatchObject({ keyRef: 'e' })
    await expect(sign(4097)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
  })
})

describe('Google Cloud', () => {
  test('a key is made once in its environment’s ring, and a new version is another address while the old one still signs', async () => {
    const ring = { kms: google.kms, project: 'wallet-fixture', location: 'europe-west3', environment: 'production', signal: open }
    const first = await createGoogleKey({ ...ring, name: 'hot', algorithm: 'ed25519' })
    expect(await createGoogleKey({ ...ring, name: 'hot', algorithm: 'ed25519' })).toEqual(first)
    const second = await addGoogleKeyVersion({ ...ring, name: 'hot' })
    expect(await listGoogleKeys({ ...ring, name: 'hot' })).toEqual([first, second])
    const keys = { old: { version: first.version, algorithm: 'ed25519' }, new: { version: second.version, algorithm: 'ed25519' } } as const
    const signer = googleSigner({ kms: google.kms, keys })
    const [before, after] = [await signer.publicKey(keyRef('old'), open), await signer.publicKey(keyRef('new'), open)]
    expect(Buffer.compare(before.bytes, after.bytes)).not.toBe(0)
    await expect(signer.sign(requestFor('old', 'ed25519', 'sweep'), open)).resolves.toMatchObject({ keyRef: 'old' })
  })

  test('P-256, another algorithm, a software key and a key without version are refused', async () => {
    const codeOf = async (version: string, algorithm: 'ed25519' | 'ecdsa-secp256k1') => {
      const signer = googleSigner({ kms: google.kms, keys: { k: { version, algorithm } } })
      return signer.publicKey(keyRef('k'), open).catch((error: { code: string }) => error.code)
    }
    expect(await codeOf(google.server.addVersion('EC_SIGN_P256_SHA256'), 'ed25519')).toBe('P256_CANNOT_SIGN')
    expect(await codeOf(google.server.addVersion('EC_SIGN_ED25519'), 'ecdsa-secp256k1')).toBe('KMS_KEY_UNUSABLE')
    expect(await codeOf(google.server.addVersion('EC_SIGN_ED25519', { protectionLevel: 'SOFTWARE' }), 'ed25519')).toBe('KMS_KEY_UNUSABLE')
    await expect(codeOf('projects/p-123456/locations/x/keyRings/r/cryptoKeys/k', 'ed25519')).rejects.toMatchObject({
      code: 'KMS_KEY_UNUSABLE',
    })
  })
})

describe.each(['aws', 'google'] as const)('wrapping by %s', (cloud) => {
  const wrapperOf = () => {
    if (cloud === 'aws') return awsKeyWrapper({ kms: aws.kms, arn: aws.server.addKey('SYMMETRIC_DEFAULT') })
    const version = google.server.addVersion('GOOGLE_SYMMETRIC_ENCRYPTION')
    return googleKeyWrapper({ kms: google.kms, key: version.slice(0, version.indexOf('/cryptoKeyVersions')) })
  }
  const context = { wallet: 'hot', chain: 'eip155:137', version: '1' }

  test('opens under the same context, in any order of its names, and under no other context or key', async () => {
    const [wrapper, other] = [wrapperOf(), wrapperOf()]
    const dataKey = new Uint8Array(32).fill(7)
    const wrapped = await wrapper.wrap(dataKey, context, open)
    const turned = { version: '1', chain: 'eip155:137', wallet: 'hot' }
    expect(new Uint8Array(await wrapper.unwrap(wrapped, turned, open))).toEqual(dataKey)
    const refused = { code: 'UNWRAP_REFUSED', retry: 'never' }
    await expect(wrapper.unwrap(wrapped, { ...context, wallet: 'cold' }, open)).rejects.toMatchObject(refused)
    await expect(other.unwrap(wrapped, context, open)).rejects.toMatchObject(refused)
    const changed = Uint8Array.from(wrapped, (byte, index) => (index === wrapped.length - 1 ? byte ^ 1 : byte))
    await expect(wrapper.unwrap(changed, context, open)).rejects.toMatchObject(refused)
    expect(wrapper.name).not.toBe(other.name)
  })
})

test('Schnorr is refused with its reason: when a key is configured for it, and when a signature by it is asked for', async () => {
  const algorithm = 'schnorr-secp256k1' as never
  const arn = aws.server.addKey('ECC_SECG_P256K1')
  const version = google.server.addVersion('EC_SIGN_SECP256K1_SHA256')
  const refusal = { code: 'KMS_KEY_UNUSABLE', context: { reason: expect.stringContaining('BIP-340') as string } }
  const making = [
    () => awsSigner({ kms: aws.kms, keys: { k: { arn, algorithm } } }),
    () => googleSigner({ kms: google.kms, keys: { k: { version, algorithm } } }),
  ]
  for (const make of making) {
    const error = await Promise.resolve()
      .then(make)
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject(refusal)
  }
  const signers = [
    awsSigner({ kms: aws.kms, keys: { k: { arn, algorithm: 'ecdsa-secp256k1' } } }),
    googleSigner({ kms: google.kms, keys: { k: { version, algorithm: 'ecdsa-secp256k1' } } }),
  ]
  for (const signer of signers) {
    const asked = signer.sign({ ...requestFor('k', 'ecdsa-secp256k1', 'x'), algorithm: 'schnorr-secp256k1' }, open)
    await expect(asked).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
  }
})

test('AWS makes the data key itself when asked', async () => {
  const wrapper = awsKeyWrapper({ kms: aws.kms, arn: aws.server.addKey('SYMMETRIC_DEFAULT') })
  const { dataKey, wrapped } = await wrapper.generate({ wallet: 'hot' }, open)
  expect(dataKey).toHaveLength(32)
  expect(new Uint8Array(await wrapper.unwrap(wrapped, { wallet: 'hot' }, open))).toEqual(dataKey)
})

test('the policy of the README puts conditions only on the call that carries what they look at', () => {
  type Statement = { readonly Action: string; readonly Condition?: object }
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(readme) ?? []
  const statements = (JSON.parse(json) as { readonly Statement: readonly Statement[] }).Statement
  expect(statements.map(({ Action }) => Action)).toEqual(['kms:GetPublicKey', 'kms:Sign'])
  expect(statements.map(({ Condition }) => Condition)).toEqual([
    undefined,
    { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'DIGEST' } },
  ])
})
