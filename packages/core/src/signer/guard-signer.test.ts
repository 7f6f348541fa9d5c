import { describe, expect, test, vi } from 'vitest'
import { coreErrors } from '../errors/codes.ts'
import { assetId } from '../ids/asset-id.ts'
import { chainId } from '../ids/chain-id.ts'
import { keyRef } from '../ids/ids.ts'
import { amount } from '../money/amount.ts'
import { type Explained, type GuardOptions, guardSigner, type SigningRule } from './guard-signer.ts'
import { permitBudget } from './permit-budget.ts'
import type { Signer, SigningRequest } from './signer.ts'

const open = new AbortController().signal
const chain = chainId('test:1')
const coin = assetId('test:1/slip44:1')
const token = assetId('test:1/token:2')
const transaction = Uint8Array.of(1, 2, 3)
const digest = new Uint8Array(32).fill(4)
const request: SigningRequest = {
  keyRef: keyRef('k'),
  algorithm: 'schnorr-secp256k1',
  message: digest,
  chain,
  transaction,
  intentDigests: ['d'],
}

const explained: Explained = { messages: [digest], payments: [{ to: 'alice', asset: coin, amount: 60n }], fee: { asset: coin, amount: 5n } }
const rule: SigningRule = { chain, explain: () => explained, amountMax: { [coin]: amount(100n) }, feeMax: { [coin]: amount(5n) } }

function guarded(wish: Partial<SigningRule> = {}, options: Partial<GuardOptions> = {}) {
  const sign = vi.fn<Signer['sign']>(async ({ keyRef }) => ({ keyRef, bytes: new Uint8Array(64).fill(1) }))
  const inner: Signer = {
    publicKey: async () => ({ algorithm: 'schnorr-secp256k1', bytes: new Uint8Array(32).fill(2) }),
    permit: permitBudget(1),
    sign,
  }
  return { sign, signer: guardSigner(inner, { rules: [{ ...rule, ...wish }], ...options }) }
}
const explaining = (wish: Partial<Explained>) => ({ explain: () => ({ ...explained, ...wish }) })
const pay = (...payments: readonly (readonly [to: string, asset: typeof coin, amount: bigint])[]) =>
  explaining({ payments: payments.map(([to, asset, value]) => ({ to, asset, amount: value })) })

test('signs what its rules allow, and hands over exactly what was checked', async () => {
  const { sign, signer } = guarded()
  await expect(signer.sign(request, open)).resolves.toMatchObject({ keyRef: 'k' })
  expect(sign).toHaveBeenCalledWith(request, open)
  expect(sign.mock.calls[0]?.[0].message).not.toBe(request.message)
})

describe('refuses before the key is touched', () => {
  const throwing = (): Explained => {
    throw new TypeError('an unknown call')
  }
  test.each<[string, Partial<SigningRule>, Partial<SigningRequest>?]>([
    ['bytes that no decoder explains', { explain: () => undefined }],
    ['bytes at which the decoder fails', { explain: throwing }],
    ['a digest of other bytes', explaining({ messages: [new Uint8Array(32)] })],
    ['an amount above the limit', pay(['alice', coin, 101n])],
    ['payments that are above the limit together', pay(['alice', coin, 60n], ['bob', coin, 41n])],
    ['a negative payment', pay(['alice', coin, 101n], ['bob', coin, -1n])],
    ['an asset without a limit', pay(['alice', token, 1n])],
    ['a fee above the limit', explaining({ fee: { asset: coin, amount: 6n } })],
    ['a fee in an asset without a limit', explaining({ fee: { asset: token, amount: 0n } })],
    ['a fee that is not proved', explaining({ fee: { asset: coin, amount: 5n, unproved: 'nothing shows it' } })],
    ['a destination that may not be paid', { mayPay: (to) => to !== 'alice' }],
    ['what the last word objects to', { object: async () => 'not approved' }],
    ['another chain', {}, { chain: chainId('test:2') }],
    ['an algorithm that is not the key’s', {}, { algorithm: 'ed25519' }],
  ])('%s', async (_, wish, change = {}) => {
    const { sign, signer } = guarded(wish)
    await expect(signer.sign({ ...request, ...change }, open)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
    expect(sign).not.toHaveBeenCalled()
  })

  test('a key that is not the pinned one', async () => {
    const { sign, signer } = guarded({}, { publicKeys: { k: '03'.repeat(32) } })
    await expect(signer.sign(request, open)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
    await expect(signer.publicKey(request.keyRef, open)).rejects.toMatchObject({ code: 'SIGNER_REFUSED' })
    expect(sign).not.toHaveBeenCalled()
    await expect(guarded({}, { publicKeys: { k: '02'.repeat(32) } }).signer.sign(request, open)).resolves.toBeDefined()
  })
})

test('passes no signature on that its own check does not accept', async () => {
  const { signer } = guarded({}, { verify: () => false })
  await expect(signer.sign(request, open)).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' })
  await expect(guarded({}, { verify: () => true }).signer.sign(request, open)).resolves.toBeDefined()
})

test('a request that is changed while it is being checked is signed as it was', async () => {
  const message = Uint8Array.from(digest)
  const spends = { input: 0, outputs: [{ amount: amount(7n), script: Uint8Array.of(1), unlock: Uint8Array.of(2) }] }
  const { sign, signer } = guarded({
    object: async () => {
      message.fill(9)
      spends.input = 1
      spends.outputs[0]?.script.fill(9)
      spends.outputs[0]?.unlock.fill(9)
      return undefined
    },
  })
  await signer.sign({ ...request, message, spends }, open)
  const outputs = [{ amount: 7n, script: Uint8Array.of(1), unlock: Uint8Array.of(2) }]
  expect(sign.mock.calls[0]?.[0]).toMatchObject({ message: digest, spends: { input: 0, outputs } })
})

test('a rule may take the word of the engine for what a transaction costs, within its limit', async () => {
  const word = (costs: bigint) => explaining({ fee: { asset: coin, amount: costs, unproved: 'nothing shows it' } })
  await expect(guarded({ ...word(5n), unprovedFee: 'accept' }).signer.sign(request, open)).resolves.toBeDefined()
  await expect(guarded({ ...word(6n), unprovedFee: 'accept' }).signer.sign(request, open)).rejects.toThrow('more than allowed')
})

test('a decoder that waits for its proof is waited for, and one that cannot get it leaves the request open', async () => {
  await expect(guarded({ explain: async () => explained }).signer.sign(request, open)).resolves.toBeDefined()
  const away = async () => Promise.reject(coreErrors.create('SIGNER_UNREACHABLE', { keyRef: 'k', reason: 'the node is away' }))
  await expect(guarded({ explain: away }).signer.sign(request, open)).rejects.toMatchObject({ code: 'SIGNER_UNREACHABLE' })
  const unread = async () => Promise.reject(coreErrors.create('AMOUNT_INVALID', { reason: 'negative', text: '-1' }))
  await expect(guarded({ explain: unread }).signer.sign(request, open)).rejects.toThrow(/cannot be explained: .*negative/)
})
