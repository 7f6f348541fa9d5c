import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chainId } from '../../ids/chain-id.ts'
import type { KeyRef } from '../../ids/ids.ts'
import { amount } from '../../money/amount.ts'
import type { Permit, SigningAlgorithm, SigningRequest } from '../../signer/signer.ts'
import { type Rule, rule } from '../kit.ts'
import { codeOf, soon, turns } from '../soon.ts'
import type { SignerBench } from './bench.ts'
import { curveOrder } from './curve.ts'
import { showsSecret } from './leaks.ts'
import { isGenuine, recovered, sOf } from './verify.ts'

const open = new AbortController().signal
const digest = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest())
const messageFor = (algorithm: SigningAlgorithm, text: string): Uint8Array =>
  algorithm === 'ed25519' ? new TextEncoder().encode(`a whole message: ${text}`) : digest(text)

function requestFor(keyRef: KeyRef, algorithm: SigningAlgorithm, text: string, message = messageFor(algorithm, text)): SigningRequest {
  const transaction = new TextEncoder().encode(text)
  const intentDigests = [Buffer.from(digest(text)).toString('hex')]
  const request = { keyRef, algorithm, message, chain: chainId('test:1'), transaction, intentDigests }
  // What digests are signed for, on most chains that want one: coins, told beside the bytes that spend them.
  const outputs = [{ amount: amount(1_000n), script: digest('script'), unlock: digest('unlock') }]
  return algorithm === 'ed25519' ? request : { ...request, spends: { input: 0, outputs } }
}

const refuses = async (call: Promise<unknown>, code: string, what: string) => assert.equal(await codeOf(call), code, what)

async function eachKey(bench: SignerBench, check: (key: SignerBench['keys'][number]) => Promise<void>): Promise<void> {
  assert.ok(bench.keys.length >= 2, 'the bench needs at least two keys')
  for (const key of bench.keys) await check(key)
}

const keys: Rule<SignerBench>[] = [
  rule('SG-1', 'gives the same key for the same reference, and another for another', async (bench) => {
    const seen = new Set<string>()
    await eachKey(bench, async ({ keyRef, algorithm }) => {
      const [first, second] = [await bench.signer.publicKey(keyRef, open), await bench.signer.publicKey(keyRef, open)]
      assert.deepEqual(Buffer.from(second.bytes), Buffer.from(first.bytes))
      assert.deepEqual([first.algorithm, second.algorithm], [algorithm, algorithm])
      assert.equal(first.bytes.length, algorithm === 'ecdsa-secp256k1' || algorithm === 'schnorr-bch' ? 33 : 32)
      // ECDSA and Bitcoin Cash's Schnorr have one kind of key; a seed gives the same one for both.
      seen.add(`${algorithm} ${Buffer.from(first.bytes).toString('hex')}`)
    })
    assert.equal(seen.size, bench.keys.length, 'two references, two keys')
  }),
  rule('SG-1', 'gives a copy: who changes the answer does not change the key', async (bench) => {
    const { keyRef } = bench.keys[0] as SignerBench['keys'][number]
    const first = await bench.signer.publicKey(keyRef, open)
    const before = Buffer.from(first.bytes)
    first.bytes.fill(0)
    assert.deepEqual(Buffer.from((await bench.signer.publicKey(keyRef, open)).bytes), before)
  }),
  rule('SG-1', 'refuses an unknown reference', async (bench) => {
    await refuses(bench.signer.publicKey(bench.unknownKey, open), 'SIGNER_REFUSED', 'an unknown key has no public key')
  }),
]

const permit = (bench: SignerBench, signatures: number, signal: AbortSignal): Promise<Permit> =>
  bench.signer.permit({ signatures, keyRefs: bench.keys.map(({ keyRef }) => keyRef) }, signal)

const permits: Rule<SignerBench>[] = [
  rule('SG-2', 'makes callers wait while the budget is used up', async (bench) => {
    const held = await soon(permit(bench, bench.budget, open), 'the whole budget')
    const given: Permit[] = []
    const waiting = permit(bench, 1, open).then((one) => given.push(one))
    await turns()
    assert.equal(given.length, 0, 'nothing is left')
    held.release()
    await soon(waiting, 'a place came back')
    for (const one of given) one.release()
  }),
  rule('SG-2', 'counts a place given back twice only once', async (bench) => {
    const taken: Permit[] = []
    for (let count = 0; count < bench.budget; count++) taken.push(await soon(permit(bench, 1, open), `place ${count}`))
    taken[0]?.release()
    taken[0]?.release()
    const caller = new AbortController()
    const one = await soon(permit(bench, 1, open), 'the place that came back')
    const another = codeOf(permit(bench, 1, caller.signal))
    await turns()
    caller.abort()
    assert.equal(await soon(another, 'a place that is not there'), 'ABORTED', 'only one place came back')
    for (const held of [one, ...taken]) held.release()
  }),
  rule('SG-2', 'gives way to its signal and loses no place by it', async (bench) => {
    const late = codeOf(permit(bench, 1, AbortSignal.abort()))
    assert.equal(await soon(late, 'called off before'), 'ABORTED', 'it was called off before')
    const held = await soon(permit(bench, bench.budget, open), 'the whole budget')
    const caller = new AbortController()
    const waiting = codeOf(permit(bench, 1, caller.signal))
    await turns()
    caller.abort()
    assert.equal(await soon(waiting, 'called off while it waited'), 'ABORTED', 'it was called off while it waited')
    held.release()
    const all = await soon(permit(bench, bench.budget, open), 'the whole budget again')
    all.release()
  }),
]

const signatures: Rule<SignerBench>[] = [
  rule('SG-3', 'signs so that it verifies under the key, for different messages', async (bench) => {
    await eachKey(bench, async ({ keyRef, algorithm }) => {
      const key = await bench.signer.publicKey(keyRef, open)
      for (const text of ['one', 'two', 'three']) {
        const request = requestFor(keyRef, algorithm, text)
        const signature = await bench.signer.sign(request, open)
        assert.equal(signature.keyRef, keyRef)
        assert.equal(signature.bytes.length, 64)
        assert.ok(isGenuine(signature, request, key), `${algorithm}: the signature does not verify`)
        assert.ok(!isGenuine(signature, requestFor(keyRef, algorithm, `not ${text}`), key), 'it is for this message only')
      }
    })
  }),
  rule('SG-3', 'signs many at once without mixing them up', async (bench) => {
    const requests = Array.from({ length: 12 }, (_, index) => {
      const { keyRef, algorithm } = bench.keys[index % bench.keys.length] as SignerBench['keys'][number]
      return requestFor(keyRef, algorithm, `message ${index}`)
    })
    const made = await Promise.all(requests.map((request) => bench.signer.sign(request, open)))
    for (const [index, request] of requests.entries()) {
      const signature = made[index]
      const key = await bench.signer.publicKey(request.keyRef, open)
      assert.ok(signature !== undefined && isGenuine(signature, request, key), `signature ${index} belongs to another request`)
    }
  }),
  rule('SG-4', 'gives low s and the recovery bit that leads back to the key', async (bench) => {
    await eachKey(bench, async ({ keyRef, algorithm }) => {
      if (algorithm !== 'ecdsa-secp256k1') return
      const key = await bench.signer.publicKey(keyRef, open)
      // Half of all signatures have a high s, and half of them either bit: 16 leave no room for luck.
      for (let index = 0; index < 16; index++) {
        const request = requestFor(keyRef, algorithm, `low s ${index}`)
        const signature = await bench.signer.sign(request, open)
        assert.ok(sOf(signature) <= curveOrder / 2n, 's is high')
        assert.deepEqual(recovered(signature, request.message), Buffer.from(key.bytes), 'the recovery bit leads to another key')
      }
    })
  }),
]

const algorithms: readonly SigningAlgorithm[] = ['ecdsa-secp256k1', 'schnorr-secp256k1', 'schnorr-bch', 'ed25519']

const refusals: Rule<SignerBench>[] = [
  rule('SG-5', 'refuses an unknown key', async (bench) => {
    await refuses(bench.signer.sign(requestFor(bench.unknownKey, 'ecdsa-secp256k1', 'x'), open), 'SIGNER_REFUSED', 'unknown key')
  }),
  rule('SG-5', 'refuses an algorithm that is not the key’s', async (bench) => {
    await eachKey(bench, async ({ keyRef, algorithm }) => {
      for (const wrong of algorithms.filter((one) => one !== algorithm)) {
        const request = { ...requestFor(keyRef, wrong, 'x'), message: digest('x') }
        await refuses(bench.signer.sign(request, open), 'SIGNER_REFUSED', `${wrong} with a key for ${algorithm}`)
      }
    })
  }),
  rule('SG-5', 'refuses a message of the wrong length', async (bench) => {
    await eachKey(bench, async ({ keyRef, algorithm }) => {
      const lengths = algorithm === 'ed25519' ? [0] : [0, 31, 33, 64]
      for (const length of lengths) {
        const request = requestFor(keyRef, algorithm, 'x', new Uint8Array(length).fill(1))
        await refuses(bench.signer.sign(request, open), 'SIGNER_REFUSED', `${algorithm} of ${length} bytes`)
      }
    })
  }),
  rule('SG-6', 'shows no key in errors, JSON, inspection or text', async (bench) => {
    const { signer, unknownKey } = bench
    const shown: unknown[] = [signer, ...Object.values(signer)]
    const keep = async (call: Promise<unknown>) => shown.push(await call.catch((error: unknown) => error))
    await eachKey(bench, async ({ keyRef, algorithm }) => {
      const request = requestFor(keyRef, algorithm, 'x')
      await keep(signer.publicKey(keyRef, open))
      await keep(signer.sign(request, open))
      await keep(signer.sign({ ...request, message: new Uint8Array(5) }, open))
      await keep(signer.sign({ ...request, message: 'no bytes' as never }, open))
      for (const wrong of algorithms) await keep(signer.sign({ ...request, algorithm: wrong }, open))
      await keep(signer.sign(request, AbortSignal.abort()))
    })
    await keep(signer.publicKey(unknownKey, open))
    await keep(signer.sign(requestFor(unknownKey, 'ed25519', 'x'), open))
    await keep(permit(bench, 1, AbortSignal.abort()))
    assert.ok(!showsSecret(shown, bench.secrets), 'a private key is in what the signer prints')
  }),
  rule('SG-7', 'gives up when its signal is aborted', async (bench) => {
    await eachKey(bench, async ({ keyRef, algorithm }) => {
      const request = requestFor(keyRef, algorithm, 'x')
      await refuses(bench.signer.sign(request, AbortSignal.abort()), 'ABORTED', 'it was called off before')
      const caller = new AbortController()
      const code = codeOf(bench.signer.sign(request, caller.signal))
      caller.abort()
      assert.ok(['ABORTED', 'no error'].includes(await code), `called off on the way: ${await code}`)
    })
  }),
]

/** What every signer must do, by the numbers of the contract. */
export const signerRules: readonly Rule<SignerBench>[] = [...keys, ...permits, ...signatures, ...refusals]
