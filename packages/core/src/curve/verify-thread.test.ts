import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { ecdsaVerifier } from './ecdsa-verifier.ts'
import { ed25519Verifier } from './ed25519-verifier.ts'
import { answerAt, packAnswers, packJobs, unpackJobs } from './verify-jobs.ts'
import { inlineChecks, type SignatureChecks, verifyThread } from './verify-thread.ts'

const rawKey = (key: KeyObject, bytes: number) => new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-bytes))
const present = <T>(value: T | undefined): T => {
  if (value === undefined) throw new TypeError('a made key is a key')
  return value
}

function koblitz() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
  const verifier = present(ecdsaVerifier(rawKey(publicKey, 65)))
  return {
    verifier,
    signed(text: string) {
      const signature = new Uint8Array(sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }))
      return { message: new Uint8Array(createHash('sha256').update(text).digest()), signature }
    },
  }
}

function edwards() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const verifier = present(ed25519Verifier(rawKey(publicKey, 32)))
  return {
    verifier,
    signed: (text: string) => ({ message: Buffer.from(text), signature: new Uint8Array(sign(null, Buffer.from(text), privateKey)) }),
  }
}

const started: SignatureChecks[] = []
const thread = () => {
  const checks = verifyThread()
  started.push(checks)
  return checks
}
afterEach(() => {
  for (const checks of started.splice(0)) checks.close()
})

/** Sixty signatures by two keys of each curve, every third one spoilt: what was answered, and what is right. */
function sixty(checks: SignatureChecks) {
  const [k, e] = [
    [koblitz(), koblitz()],
    [edwards(), edwards()],
  ]
  const jobs = Array.from({ length: 60 }, async (_, index) => {
    const [ecdsa, ed] = [present(k[index % 2]), present(e[index % 2])]
    // Messages of Ed25519 have any length, none among them.
    const text = 'x'.repeat(index)
    const spoil = (signature: Uint8Array) => {
      if (index % 3 === 0) signature[33] = (signature[33] ?? 0) ^ 1
      return signature
    }
    if (index % 2 === 0) {
      const { message, signature } = ecdsa.signed(text)
      const given = spoil(signature)
      return { answer: await checks.ecdsa(ecdsa.verifier, message, given), right: ecdsa.verifier.complete(message, given), index }
    }
    const { message, signature } = ed.signed(text)
    return { answer: await checks.ed25519(ed.verifier, message, spoil(signature)), right: index % 3 !== 0, index }
  })
  return Promise.all(jobs)
}

describe.each([
  ['on a thread', thread],
  ['inline', inlineChecks],
] as const)('%s', (_, make) => {
  test('each of many answers is that of its own job, over two keys and both curves', async () => {
    const all = await sixty(make())
    expect(all.map(({ answer }) => answer)).toEqual(all.map(({ right }) => right))
    expect(all.filter(({ right }) => right === undefined || right === false)).toHaveLength(20)
  })
})

test('what no thread answered any more is verified all the same, and the next job starts another', async () => {
  const checks = thread()
  const cut = sixty(checks)
  checks.close()
  const all = await cut
  expect(all.map(({ answer }) => answer)).toEqual(all.map(({ right }) => right))
  const key = edwards()
  const { message, signature } = key.signed('after')
  expect(await checks.ed25519(key.verifier, message, signature)).toBe(true)
  expect(await checks.ed25519(key.verifier, message, signature.subarray(1))).toBe(false)
})

test('jobs and answers come out of their bytes as they went in, and a job without an answer is refused', () => {
  const jobs = [0, 1, 300].map((length, key) => ({ key, message: new Uint8Array(length).fill(key), signature: new Uint8Array(64).fill(9) }))
  expect(unpackJobs(packJobs(jobs))).toEqual(jobs)
  const made = { bytes: new Uint8Array(64).fill(5), recovery: 3 } as const
  const answers = packAnswers([made, undefined, { ...made, recovery: 0 }])
  expect([0, 1, 2, 3].map((index) => answerAt(answers, index))).toEqual([made, undefined, { ...made, recovery: 0 }, undefined])
  expect(answerAt(answers.subarray(0, 40), 0)).toBeUndefined()
})
