// Server secrets and whole keystores in AWS Secrets Manager, through the unmodified SDK: import, rotation, and being killed in between.
import { randomBytes } from 'node:crypto'
import { type AwsSecretsServer, startAwsSecrets } from '@wallet/harness/kms'
import { createKeystore, type Keystore, openKeystore, passwordWrapper } from '@wallet/signer-local'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { open } from '../fixture/bench.ts'
import { replaceSecret, secretsManagerKeystore, secretsManagerSource } from './index.ts'

let server: AwsSecretsServer
beforeAll(async () => {
  server = await startAwsSecrets()
})
afterAll(() => server.close())

const fresh = (): Uint8Array => Uint8Array.from(randomBytes(32))
const placeOf = (value?: Uint8Array) => ({ client: server.client(), arn: server.addSecret('wallet/server-secret', value) })
const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex')
const killed = { code: 'KMS_UNREACHABLE', retry: 'safe' }

describe('a secret', () => {
  test('is read with its version, binary as it is', async () => {
    const value = fresh()
    const place = placeOf(value)
    const { bytes, version } = await secretsManagerSource(place).read(open)
    expect(hex(bytes)).toBe(hex(value))
    expect(server.stages(place.arn)).toEqual({ AWSCURRENT: version })
    expect(await secretsManagerSource({ ...place, stage: 'AWSPREVIOUS' }).find(open)).toBeUndefined()
  })

  test('is named by its full ARN', () => {
    expect(() => secretsManagerSource({ client: server.client(), arn: 'server-secret' })).toThrow('SECRET_UNUSABLE')
    expect(() => secretsManagerKeystore({ client: server.client(), arn: 'keystore' })).toThrow('SECRET_UNUSABLE')
  })

  test('that is not there, has no value yet or is too long says so, and quotes nothing of it', async () => {
    const place = placeOf()
    const refused = { code: 'SECRET_UNUSABLE', retry: 'never' }
    await expect(secretsManagerSource(place).read(open)).rejects.toMatchObject(refused)
    await expect(secretsManagerSource({ ...place, arn: `${place.arn.slice(0, -6)}zzzzzz` }).read(open)).rejects.toMatchObject(refused)
    const long = new Uint8Array(65_537).fill(65)
    const error = await replaceSecret(place, long, undefined, open).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject(refused)
    expect(JSON.stringify(error)).not.toContain('AAAA')
  })

  test('is replaced from the version that was read only; the one before stays readable', async () => {
    const [first, second, third] = [fresh(), fresh(), fresh()]
    const place = placeOf(first)
    const { version } = await secretsManagerSource(place).read(open)
    const replaced = await replaceSecret(place, second, version, open)
    expect(replaced.status).toBe('replaced')
    expect(await replaceSecret(place, third, version, open)).toEqual({ status: 'conflict' })
    // The same replacement again is the same one.
    expect(await replaceSecret(place, second, version, open)).toEqual(replaced)
    expect(hex((await secretsManagerSource(place).read(open)).bytes)).toBe(hex(second))
    expect(hex((await secretsManagerSource({ ...place, stage: 'AWSPREVIOUS' }).read(open)).bytes)).toBe(hex(first))
  })

  test.each([undefined, fresh()])('of two writers at once one wins, and its value is the one that is there', async (value) => {
    const place = placeOf(value)
    const version = (await secretsManagerSource(place).find(open))?.version
    const wishes = Array.from({ length: 6 }, fresh)
    const results = await Promise.all(wishes.map((wish) => replaceSecret(place, wish, version, open)))
    const winners = wishes.filter((_, index) => results[index]?.status === 'replaced').map(hex)
    expect(winners).toEqual([hex((await secretsManagerSource(place).read(open)).bytes)])
  })

  test('that somebody else replaces between writing and taking over stays theirs', async () => {
    const place = placeOf(fresh())
    const theirs = fresh()
    const { version } = await secretsManagerSource(place).read(open)
    let writes = 0
    server.onWrite(() => {
      writes += 1
      if (writes === 2) server.put(place.arn, theirs)
    })
    expect(await replaceSecret(place, fresh(), version, open)).toEqual({ status: 'conflict' })
    server.onWrite(undefined)
    expect(hex((await secretsManagerSource(place).read(open)).bytes)).toBe(hex(theirs))
  })

  test.each([0, 1, 2, 3].flatMap((call) => (['before', 'after'] as const).map((moment) => [call, moment] as const)))(
    'cut off at call %i, %s it was carried out: old or new is current, and the same call again ends it',
    async (call, moment) => {
      const [old, next] = [fresh(), fresh()]
      const place = placeOf(old)
      const { version } = await secretsManagerSource(place).read(open)
      server.breakAt(call, moment)
      await expect(replaceSecret(place, next, version, open)).rejects.toMatchObject(killed)
      expect([hex(old), hex(next)]).toContain(hex((await secretsManagerSource(place).read(open)).bytes))
      expect((await replaceSecret(place, next, version, open)).status).toBe('replaced')
      expect(hex((await secretsManagerSource(place).read(open)).bytes)).toBe(hex(next))
      expect(hex((await secretsManagerSource({ ...place, stage: 'AWSPREVIOUS' }).read(open)).bytes)).toBe(hex(old))
    },
  )
})

const label = (id: string) => ({ id, chain: 'eip155:137', wallet: 'hot', purpose: 'withdrawals', algorithm: 'ecdsa-secp256k1' }) as const
const secretOf = async (keystore: Keystore, id: string): Promise<string> => hex((await keystore.open(id, open))?.bytes)
const password = Buffer.from('a password of the operator')

describe('a whole keystore', () => {
  test('is created, added to, found by another process, and never overwritten', async () => {
    const place = placeOf()
    const wrapper = passwordWrapper({ name: 'w', password, serverSecret: fresh(), costLog2: 14 })
    const missing = openKeystore({ source: secretsManagerKeystore(place), wrappers: [wrapper] })
    await expect(missing.list(open)).rejects.toMatchObject({ code: 'KEYSTORE_NOT_FOUND' })
    const keystore = await createKeystore({ source: secretsManagerKeystore(place), wrappers: [wrapper] }, open)
    await keystore.add(label('one'), { privateKey: new Uint8Array(32).fill(7) }, open)
    await expect(createKeystore({ source: secretsManagerKeystore(place), wrappers: [wrapper] }, open)).rejects.toMatchObject({
      code: 'KEYSTORE_EXISTS',
    })
    const other = openKeystore({ source: secretsManagerKeystore({ ...place, client: server.client() }), wrappers: [wrapper] })
    const racing = await Promise.allSettled([
      keystore.add(label('two'), { generate: 'seed' }, open),
      other.add(label('three'), { generate: 'seed' }, open),
    ])
    expect(racing.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(racing.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'KEYSTORE_CONFLICT' } })
    expect(await other.list(open)).toHaveLength(2)
    expect(await secretOf(other, 'one')).toBe('07'.repeat(32))
  })

  test.each([2, 3, 4, 5])(
    'cut off at call %i of an import is with the new secret or without it, and the import can be made again',
    async (call) => {
      const place = placeOf()
      const wrapper = passwordWrapper({ name: 'w', password, serverSecret: fresh(), costLog2: 14 })
      const keystore = await createKeystore({ source: secretsManagerKeystore(place), wrappers: [wrapper] }, open)
      await keystore.add(label('one'), { privateKey: new Uint8Array(32).fill(7) }, open)
      server.breakAt(call, 'after')
      await expect(keystore.add(label('two'), { privateKey: new Uint8Array(32).fill(8) }, open)).rejects.toMatchObject(killed)
      await keystore.add(label('two'), { privateKey: new Uint8Array(32).fill(8) }, open).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'KEYSTORE_SECRET_EXISTS' })
      })
      expect([await secretOf(keystore, 'one'), await secretOf(keystore, 'two')]).toEqual(['07'.repeat(32), '08'.repeat(32)])
    },
  )
})

describe('rotation of the server secret', () => {
  type Place = ReturnType<typeof placeOf>

  /** What a service does at each start: the current secret wraps, the one before still opens. */
  async function start(secret: Place, keystore: Place): Promise<Keystore> {
    const stages = ['AWSCURRENT', 'AWSPREVIOUS'].map((stage) => secretsManagerSource({ ...secret, stage }).find(open))
    const found = (await Promise.all(stages)).filter((one) => one !== undefined)
    const [newest, ...older] = found.map(({ bytes, version }) =>
      passwordWrapper({ name: `server-secret:${version}`, password, serverSecret: bytes, costLog2: 14 }),
    )
    if (newest === undefined) throw new TypeError('there is no server secret')
    return openKeystore({ source: secretsManagerKeystore(keystore), wrappers: [newest, ...older] })
  }

  async function scene() {
    const [secret, keystore] = [placeOf(fresh()), placeOf()]
    await secretsManagerKeystore(keystore).write(emptyKeystore, undefined, open)
    const before = await start(secret, keystore)
    await before.add(label('one'), { privateKey: new Uint8Array(32).fill(7) }, open)
    await before.add(label('two'), { privateKey: new Uint8Array(32).fill(8) }, open)
    return { secret, keystore }
  }
  const emptyKeystore = `${JSON.stringify({ format: 'wallet-keystore', version: 1, entries: [] }, null, 2)}\n`
  const readable = async (keystore: Keystore) => [await secretOf(keystore, 'one'), await secretOf(keystore, 'two')]
  const both = ['07'.repeat(32), '08'.repeat(32)]

  test('replaces it, wraps everything anew, and the old one opens nothing any more', async () => {
    const { secret, keystore } = await scene()
    const { version, bytes: old } = await secretsManagerSource(secret).read(open)
    expect((await replaceSecret(secret, fresh(), version, open)).status).toBe('replaced')
    expect(await (await start(secret, keystore)).rotate(open)).toBe(2)
    expect(await readable(await start(secret, keystore))).toEqual(both)
    const stale = passwordWrapper({ name: `server-secret:${version}`, password, serverSecret: old, costLog2: 14 })
    const left = openKeystore({ source: secretsManagerKeystore(keystore), wrappers: [stale] })
    await expect(left.open('one', open)).rejects.toMatchObject({ code: 'KEYSTORE_WRAPPER_MISSING' })
  })

  // Four calls replace the secret, two read it at the next start, one reads the keystore, and each of two entries takes five to write.
  test.each([0, 1, 2, 3, 4, 6, 7, 8, 9, 12, 14, 16])(
    'cut off at call %i, every key opens at the next start, and rotation goes on',
    async (call) => {
      const { secret, keystore } = await scene()
      const { version } = await secretsManagerSource(secret).read(open)
      const next = fresh()
      const rotate = async (): Promise<void> => {
        expect((await replaceSecret(secret, next, version, open)).status).toBe('replaced')
        await (await start(secret, keystore)).rotate(open)
      }
      server.breakAt(call, 'after')
      await expect(rotate()).rejects.toMatchObject(killed)
      expect(await readable(await start(secret, keystore))).toEqual(both)
      await rotate()
      const after = await start(secret, keystore)
      expect(await readable(after)).toEqual(both)
      const { version: current } = await secretsManagerSource(secret).read(open)
      expect((await after.list(open)).map(({ wrapper }) => wrapper)).toEqual([`server-secret:${current}`, `server-secret:${current}`])
    },
  )
})
