import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keyRef, type Signature } from '@wallet/core'
import { testSigner } from '@wallet/core/testing'
import { afterAll, describe, expect, it, test } from 'vitest'
import { freshLabel, open, requestFor, signerWithKey, softHsm, testToken } from './bench.fixture.ts'
import { pkcs11Signer } from './pkcs11-signer.ts'

afterAll(() => softHsm().remove())

const digest = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest())

testSigner({
  name: 'a signer over SoftHSM keeps the contract',
  runner: { describe, it },
  open: async () => {
    const token = testToken({ sessionsMax: 3 })
    const keys = await Promise.all(
      (['ecdsa-secp256k1', 'ed25519', 'ecdsa-secp256k1'] as const).map(async (algorithm) => {
        const label = freshLabel()
        await token.createKey({ label, algorithm }, open)
        return { keyRef: keyRef(`hsm:${label}`), algorithm }
      }),
    )
    const signer = pkcs11Signer({ token, prefix: 'hsm:', signaturesMax: 4 })
    return { signer, keys, unknownKey: keyRef('hsm:nobody'), budget: 4, secrets: [], close: () => token.close() }
  },
})

describe('signatures of an HSM', () => {
  it('have low s and lead back to the key, for 500 random digests, signed many at a time', async () => {
    const { token, signer, ref, publicKey } = await signerWithKey('ecdsa-secp256k1')
    const digests = Array.from({ length: 500 }, () => Uint8Array.from(randomBytes(32)))
    const made: Signature[] = await Promise.all(digests.map((message) => signer.sign(requestFor(ref, 'ecdsa-secp256k1', message), open)))
    for (const [index, { bytes, recovery }] of made.entries()) {
      const parsed = secp256k1.Signature.fromBytes(bytes).addRecoveryBit(recovery ?? -1)
      expect(parsed.hasHighS()).toBe(false)
      expect(Buffer.from(parsed.recoverPublicKey(digests[index] as Uint8Array).toBytes(true))).toEqual(Buffer.from(publicKey))
    }
    await token.close()
  })

  it('leave the event loop free while the HSM works', async () => {
    const { token, signer, ref } = await signerWithKey('ecdsa-secp256k1')
    let turns = 0
    const count = setInterval(() => (turns += 1), 1)
    await Promise.all(Array.from({ length: 200 }, (_, index) => signer.sign(requestFor(ref, 'ecdsa-secp256k1', digest(`${index}`)), open)))
    clearInterval(count)
    expect(turns).toBeGreaterThan(10)
    await token.close()
  })
})

describe('a session that is lost', () => {
  it('is opened again after a new login, and the call goes on', async () => {
    let logins = 0
    const { pkcs11js, pin } = softHsm()
    const token = testToken({
      pin: () => {
        logins += 1
        return pin
      },
    })
    const { signer, ref } = await signerWithKey('ed25519', { token })
    const sign = () => signer.sign(requestFor(ref, 'ed25519', digest('x')), open)
    const first = await sign()
    // Another binding in the same process closes every session of the token: what pulling it does.
    const stranger = new pkcs11js.PKCS11()
    stranger.load(softHsm().library)
    const [slot] = stranger.C_GetSlotList(true)
    const before = logins
    stranger.C_CloseAllSessions(slot)
    expect((await sign()).bytes).toEqual(first.bytes)
    expect(logins).toBe(before + 1)
    stranger.C_CloseAllSessions(slot)
    const many = await Promise.all(Array.from({ length: 30 }, sign))
    expect(many.every(({ bytes }) => Buffer.from(bytes).equals(first.bytes))).toBe(true)
    await token.close()
  })

  it('survives a library that somebody else finalized', async () => {
    const { pkcs11js, library } = softHsm()
    const { token, signer, ref } = await signerWithKey('ed25519')
    const request = requestFor(ref, 'ed25519', digest('x'))
    const first = await signer.sign(request, open)
    const stranger = new pkcs11js.PKCS11()
    stranger.load(library)
    stranger.C_Finalize()
    expect((await signer.sign(request, open)).bytes).toEqual(first.bytes)
    await token.close()
  })
})

describe('a login', () => {
  it('that is refused is not tried again, for a few wrong PINs lock a token', async () => {
    let asked = 0
    const token = testToken({
      pin: () => {
        asked += 1
        return `wrong-${asked}`
      },
    })
    const signer = pkcs11Signer({ token, prefix: 'hsm:' })
    for (let turn = 0; turn < 5; turn += 1) {
      const error = await signer.publicKey(keyRef('hsm:x'), open).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({
        code: 'SIGNER_UNREACHABLE',
        cause: { code: 'PKCS11__LOGIN_FAILED', context: { reason: 'CKR_PIN_INCORRECT' } },
      })
      expect(inspect(error)).not.toContain('wrong-')
    }
    expect(asked).toBe(1)
    await token.close()
  })

  it('at a token that is not there says so', async () => {
    const token = testToken({ token: 'another' })
    await expect(token.keys(open)).rejects.toMatchObject({ code: 'PKCS11__TOKEN_NOT_FOUND' })
    const signer = pkcs11Signer({ token, prefix: 'hsm:' })
    await expect(signer.publicKey(keyRef('hsm:x'), open)).rejects.toMatchObject({ code: 'SIGNER_UNREACHABLE' })
    await token.close()
  })

  it('with a library that is none says so', () => {
    expect(() => testToken({ library: '/nowhere/lib.so' })).toThrow('PKCS11__CALL_FAILED')
  })
})

describe('keys', () => {
  it('are made sensitive and unextractable, listed, and never made twice under one label', async () => {
    const token = testToken()
    const label = freshLabel()
    const made = await token.createKey({ label, algorithm: 'ecdsa-secp256k1' }, open)
    await expect(token.createKey({ label, algorithm: 'ed25519' }, open)).rejects.toMatchObject({ code: 'PKCS11__KEY_EXISTS' })
    expect((await token.keys(open)).filter((key) => key.label === label)).toEqual([made])
    await expect(token.createKey({ label: freshLabel(), algorithm: 'schnorr-secp256k1' }, open)).rejects.toMatchObject({
      code: 'SIGNER_REFUSED',
    })
    await token.close()
  })

  it('are found by id as well, and refused when another public key is pinned', async () => {
    const token = testToken()
    const { id, publicKey } = await token.createKey({ label: freshLabel(), algorithm: 'ed25519' }, open)
    const other = await token.createKey({ label: freshLabel(), algorithm: 'ed25519' }, open)
    const signer = pkcs11Signer({
      token,
      keys: { right: { id, publicKey: publicKey.bytes }, wrong: { id, publicKey: other.publicKey.bytes } },
    })
    expect((await signer.publicKey(keyRef('right'), open)).bytes).toEqual(publicKey.bytes)
    await expect(signer.sign(requestFor(keyRef('wrong'), 'ed25519', digest('x')), open)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
    await token.close()
  })

  it('that share a label, or that the token would give away, are not used', async () => {
    const { pkcs11js, library, pin } = softHsm()
    const token = testToken()
    await token.keys(open)
    const bare = new pkcs11js.PKCS11()
    bare.load(library)
    const session = bare.C_OpenSession(bare.C_GetSlotList(true)[0], 6)
    const make = (label: string, extractable: boolean) =>
      bare.C_GenerateKeyPair(
        session,
        { mechanism: pkcs11js.CKM_EC_KEY_PAIR_GEN },
        [
          { type: pkcs11js.CKA_TOKEN, value: true },
          { type: pkcs11js.CKA_LABEL, value: label },
          { type: pkcs11js.CKA_EC_PARAMS, value: Buffer.from('06052b8104000a', 'hex') },
        ],
        [
          { type: pkcs11js.CKA_TOKEN, value: true },
          { type: pkcs11js.CKA_LABEL, value: label },
          { type: pkcs11js.CKA_SIGN, value: true },
          { type: pkcs11js.CKA_SENSITIVE, value: !extractable },
          { type: pkcs11js.CKA_EXTRACTABLE, value: extractable },
        ],
      )
    expect(pin).not.toBe('')
    make('loose', true)
    make('twin', false)
    make('twin', false)
    const signer = pkcs11Signer({ token, prefix: 'hsm:' })
    for (const label of ['loose', 'twin'])
      await expect(signer.publicKey(keyRef(`hsm:${label}`), open)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
    await token.close()
  })
})

test('a closed token serves nobody, lets those at work finish, and closes once', async () => {
  const { token, signer, ref } = await signerWithKey('ecdsa-secp256k1')
  const round = () => Array.from({ length: 20 }, (_, index) => signer.sign(requestFor(ref, 'ecdsa-secp256k1', digest(`${index}`)), open))
  await Promise.all(round())
  const under = round()
  await new Promise((resolve) => setImmediate(resolve))
  const closing = token.close()
  const ended = await Promise.allSettled(under)
  await closing
  await token.close()
  expect(ended.some(({ status }) => status === 'fulfilled')).toBe(true)
  await expect(signer.sign(requestFor(ref, 'ecdsa-secp256k1', digest('x')), open)).rejects.toMatchObject({ code: 'SIGNER_UNREACHABLE' })
})

test('neither PIN nor key shows in what is printed, nor in the files of the token', async () => {
  const { token, signer } = await signerWithKey('ed25519')
  const { pin, directory } = softHsm()
  const shown = [inspect(token, { depth: 9, showHidden: true }), JSON.stringify(token), String(token), inspect(signer, { depth: 9 })].join()
  expect(shown).not.toContain(pin)
  const files = readdirSync(join(directory, 'tokens'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) expect(readFileSync(join(file.parentPath, file.name)).includes(pin)).toBe(false)
  await token.close()
})
