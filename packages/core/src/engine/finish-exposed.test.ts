import { describe, expect, test } from 'vitest'
import { coreErrors } from '../errors/codes.ts'
import { orderId, transactionId } from '../ids/ids.ts'
import { amount } from '../money/amount.ts'
import type { Signer, SigningRequest } from '../signer/signer.ts'
import { decodeSigned } from '../testing/toy-chain/decode.ts'
import { toyPublicKey, toySigner } from '../testing/toy-chain/keys.ts'
import { toyQuorum } from '../testing/toy-chain/quorum.ts'
import { type EngineBench, openEngine } from './bench.fixture.ts'

const quorum = toyQuorum(2, ['ann', 'ben', 'cat'])

type Reply = 'signs' | 'away' | 'refuses' | 'lies' | 'hangs'
/** Co-signers who do as they are told, and whom they were asked for. */
function cosigners(replies: { [name: string]: Reply }): {
  readonly signer: Signer
  readonly asked: string[]
  readonly replies: typeof replies
} {
  const honest = toySigner()
  const asked: string[] = []
  const sign = async (request: SigningRequest, signal: AbortSignal) => {
    asked.push(request.keyRef)
    const reply = replies[request.keyRef] ?? 'signs'
    if (reply === 'away') throw coreErrors.create('SIGNER_UNREACHABLE', { keyRef: request.keyRef, reason: 'asleep' })
    if (reply === 'refuses') throw coreErrors.create('SIGNER_REFUSED', { keyRef: request.keyRef, reason: 'no' })
    if (reply === 'hangs') return new Promise<never>(() => {})
    const signature = await honest.sign(request, signal)
    return reply === 'lies' ? { ...signature, bytes: signature.bytes.map((byte) => byte ^ 1) } : signature
  }
  return { signer: { ...honest, sign }, asked, replies }
}

const attempts = async (bench: EngineBench) => (await bench.engine.withdrawal('W-1'))?.attempts ?? []
const received = (bench: EngineBench): bigint => {
  const alice = toyPublicKey('stranger alice')
  const outputs = bench.chain.toy.blocks.flatMap(({ transactions }) => transactions.flatMap(({ body }) => body.outputs))
  return outputs.reduce((sum, output) => (output.to === alice ? sum + output.amount : sum), 0n)
}
const paidOnce = async (bench: EngineBench): Promise<void> => {
  await bench.finish()
  expect(await bench.order('W-1')).toMatchObject({ state: 'completed', reserved: 0n })
  expect(received(bench)).toBe(700n)
  expect((await bench.store.verify({})).findings).toEqual([])
}

describe('two of three keys', () => {
  test('pay, and the draft was stored as live before anybody was asked', async () => {
    const { signer } = cosigners({})
    let bench: EngineBench
    const states: string[] = []
    const watching: Signer = {
      ...signer,
      sign: async (request, signal) => {
        states.push((await bench.order('W-1')).state)
        return signer.sign(request, signal)
      },
    }
    bench = await openEngine('utxo', { quorum, signer: watching })
    await bench.engine.withdraw(bench.request())
    await bench.look()
    expect(states).toEqual(['exposed', 'exposed', 'exposed'])
    await paidOnce(bench)
    const { entries } = await bench.store.readJournal({ after: 0, max: 1_000 })
    const verbs = entries.map(({ verb }) => verb)
    expect(verbs.indexOf('expose')).toBeGreaterThan(verbs.indexOf('bind'))
    expect(verbs.indexOf('addSignature')).toBeGreaterThan(verbs.indexOf('expose'))
    expect(verbs.indexOf('seal')).toBeGreaterThan(verbs.lastIndexOf('addSignature'))
  })

  test('nobody is asked for a draft that is not worth sealing, and nothing stays live', async () => {
    const { signer, asked } = cosigners({})
    const bench = await openEngine('utxo', { quorum, signer })
    let answer: () => Promise<boolean> = async () => false
    Object.assign(bench.chain.adapter, { stillFresh: () => answer() })
    await bench.engine.withdraw(bench.request())
    await bench.look()
    answer = async () => Promise.reject(coreErrors.create('CHAIN_UNREACHABLE', { chain: 'toy', reason: 'asleep' }))
    await bench.look(60_000)
    expect(asked).toEqual([])
    expect((await bench.order('W-1')).state).toBe('parked')
    expect((await attempts(bench)).filter(({ state }) => state !== 'abandoned')).toEqual([])
    answer = async () => true
    await bench.look(60_000)
    await paidOnce(bench)
  })

  test.each<[string, Reply]>([
    ['is away', 'away'],
    ['refuses', 'refuses'],
    ['lies', 'lies'],
  ])('pay although the third %s, and nothing wrong is stored', async (_, reply) => {
    const { signer } = cosigners({ 'toy:ann': reply })
    const bench = await openEngine('utxo', { quorum, signer })
    await bench.engine.withdraw(bench.request())
    await bench.look()
    expect((await attempts(bench))[0]?.partials?.map(({ signature }) => signature.keyRef)).toEqual(['toy:ben', 'toy:cat'])
    await paidOnce(bench)
  })

  test('wait for the second, live and reserved, and ask nobody twice who has signed', async () => {
    const { signer, asked, replies } = cosigners({ 'toy:ben': 'away', 'toy:cat': 'refuses' })
    const bench = await openEngine('utxo', { quorum, signer, worker: { stuckAlertMs: 20_000 } })
    await bench.engine.withdraw(bench.request())
    for (let round = 0; round < 3; round += 1) await bench.look(bench.chain.adapter.pollEveryMs)
    expect(await attempts(bench)).toMatchObject([{ state: 'exposed', partials: [{ request: 0 }] }])
    expect(await bench.order('W-1')).toMatchObject({ state: 'exposed', attention: null })
    for (let round = 0; round < 3; round += 1) await bench.look(bench.chain.adapter.pollEveryMs)
    expect(await bench.order('W-1')).toMatchObject({ state: 'exposed', attention: { code: 'SIGNATURES_MISSING' } })
    expect(received(bench)).toBe(0n)
    replies['toy:ben'] = 'signs'
    await paidOnce(bench)
    expect(asked.filter((keyRef) => keyRef === 'toy:ann')).toHaveLength(1)
  })

  test('are not released, cancelled or failed while somebody could still sign', async () => {
    const { signer } = cosigners({ 'toy:ben': 'away', 'toy:cat': 'away' })
    const bench = await openEngine('utxo', { quorum, signer })
    await bench.engine.withdraw(bench.request())
    await bench.look()
    const { id } = await bench.order('W-1')
    expect(await bench.store.cancel({ order: id, actor: 'alice', reason: 'test' })).toMatchObject({ status: 'live-attempt' })
    const claims = await bench.store.listClaims({ prefix: bench.chain.adapter.chain, max: 10 })
    expect(claims.rows.map(({ state }) => state)).toEqual(['spent'])
  })
})

describe('a crash', () => {
  test('between two signatures: the next worker takes the stored one and asks only for the rest', async () => {
    const first = cosigners({ 'toy:ben': 'hangs', 'toy:cat': 'hangs' })
    const second = cosigners({ 'toy:ann': 'away' })
    const bench = await openEngine('utxo', { quorum, signer: second.signer })
    await bench.engine.withdraw(bench.request())
    // It never comes back: that is the crash.
    void bench.another({ signer: first.signer, worker: { signTimeoutMs: 10 ** 9 } }).step()
    await new Promise((resolve) => setImmediate(resolve))
    expect(await attempts(bench)).toMatchObject([{ state: 'exposed', partials: [{ request: 0 }] }])
    await bench.look(6_000)
    await paidOnce(bench)
    expect(second.asked).not.toContain('toy:ann')
    expect(await attempts(bench)).toHaveLength(1)
  })

  test('between the last signature and the seal: whoever finishes makes the same bytes', async () => {
    const bench = await openEngine('utxo', { quorum, signer: cosigners({ 'toy:cat': 'away' }).signer })
    const dying = { ...bench.store, seal: () => new Promise<never>(() => {}) }
    const victim = bench.another({ store: dying })
    await bench.engine.withdraw(bench.request())
    void victim.step()
    await new Promise((resolve) => setImmediate(resolve))
    expect(await attempts(bench)).toMatchObject([{ state: 'exposed', partials: [{ request: 0 }, { request: 1 }] }])
    await bench.look(6_000)
    expect(await attempts(bench)).toMatchObject([{ state: 'sealed' }])
    await paidOnce(bench)
  })
})

describe('a cancel while signatures are missing', () => {
  const wish = { order: orderId('W-1'), actor: 'ops', reason: 'wrong address' }

  test('is refused without a trace: there are no bytes that a rival could outbid', async () => {
    const { signer, replies } = cosigners({ 'toy:ben': 'away', 'toy:cat': 'away' })
    const bench = await openEngine('utxo', { quorum, signer })
    await bench.engine.withdraw(bench.request())
    await bench.look()
    const reason = 'co-signers could still complete it, and a rival needs its bytes; ask again once it is signed'
    expect(await bench.engine.operator.cancel(wish)).toEqual({ status: 'cannot-cancel', reason })
    expect(await bench.order('W-1')).toMatchObject({ state: 'exposed', attention: null, worker: null })
    expect(await bench.engine.withdrawal('cancel:W-1:1')).toBeUndefined()
    replies['toy:ben'] = 'signs'
    await paidOnce(bench)
  })

  test('which an older engine wrote down is kept: nobody is asked for more, and what is complete is not sent', async () => {
    const { signer, asked, replies } = cosigners({ 'toy:ben': 'away', 'toy:cat': 'away' })
    const bench = await openEngine('utxo', { quorum, signer })
    await bench.engine.withdraw(bench.request())
    await bench.look()
    const { id, token } = await bench.order('W-1')
    const attention = { code: 'CANCEL_REQUESTED', detail: 'ops: wrong address' }
    expect(await bench.store.requeue({ fence: { order: id, token }, delayMs: 0, attention })).toMatchObject({ status: 'requeued' })
    replies['toy:ben'] = 'signs'
    asked.length = 0
    await bench.finish()
    expect(asked).toEqual([])
    expect(await bench.order('W-1')).toMatchObject({ state: 'exposed', attention })
    const [attempt] = await attempts(bench)
    const signature = await toySigner().sign(attempt!.draft.signing[1]!, new AbortController().signal)
    await bench.store.addSignature({ attempt: attempt!.id, request: 1, signature })
    await bench.look(bench.chain.adapter.pollEveryMs)
    expect(await attempts(bench)).toMatchObject([{ state: 'sealed', sends: 0 }])
    expect(await bench.engine.operator.cancel(wish)).toMatchObject({ status: 'cancelling' })
    replies['toy:cat'] = 'signs'
    await bench.finish()
    expect(await bench.order('W-1')).toMatchObject({ state: 'failed', note: { code: 'CANCELLED' } })
    expect(received(bench)).toBe(0n)
    expect((await bench.store.verify({})).findings).toEqual([])
  })
})

test('what is to end is not exposed once more to be outbid: its rival could not take the claims then', async () => {
  const { signer, asked } = cosigners({})
  const bench = await openEngine('utxo', { quorum, signer })
  await bench.engine.withdraw(bench.request({ feeMax: 5_000n }))
  await bench.look()
  expect(await bench.engine.operator.cancel({ order: orderId('W-1'), actor: 'ops', reason: 'asked' })).toMatchObject({
    status: 'cancelling',
  })
  asked.length = 0
  expect(await bench.engine.operator.accelerate({ order: 'W-1', actor: 'ops', reason: 'asked' })).toEqual({ status: 'busy' })
  expect(asked).toEqual([])
  expect(await attempts(bench)).toMatchObject([{ state: 'sealed' }, { state: 'abandoned' }])
  await bench.finish()
  expect(await bench.order('W-1')).toMatchObject({ state: 'failed', note: { code: 'CANCELLED' } })
  expect((await bench.store.verify({})).findings).toEqual([])
})

describe('given back while signatures are missing', () => {
  const release = async (bench: EngineBench, id = 'W-1'): Promise<void> => {
    for (const actor of ['ann', 'bob']) await bench.engine.operator.release({ order: orderId(id), actor, reason: 'lost for days' })
    expect(await bench.order(id)).toMatchObject({ state: 'failed', releasedWithoutProof: true })
  }
  const adopt = ({ engine }: EngineBench) =>
    engine.operator.adopt({
      ...{ order: orderId('W-1'), transaction: transactionId('paid-elsewhere'), block: { height: 2, hash: 'h2' } },
      ...{ fee: amount(5n), actor: 'ann', reason: 'paid by hand' },
    })
  /** The second signature reaches the store, and whoever gave it sends the transaction. */
  const complete = async (bench: EngineBench, mine: boolean): Promise<void> => {
    const [attempt] = await attempts(bench)
    const signatures = await Promise.all(
      [0, 1].map((index) => toySigner().sign(attempt!.draft.signing[index]!, new AbortController().signal)),
    )
    await bench.store.addSignature({ attempt: attempt!.id, request: 1, signature: signatures[1]! })
    const { bytes } = bench.chain.adapter.finalize(
      attempt!.draft,
      signatures.map((signature, request) => ({ ...signature, request })),
    )
    if (mine) bench.chain.toy.submit(decodeSigned(bytes))
  }
  const waiting = async (options: { readonly orders?: number } = {}) => {
    const { signer, asked, replies } = cosigners({ 'toy:ben': 'away', 'toy:cat': 'away' })
    const bench = await openEngine('utxo', { quorum, signer })
    for (let order = 0; order < (options.orders ?? 1); order += 1) await bench.engine.withdraw(bench.request())
    await bench.look()
    expect(await attempts(bench)).toMatchObject([{ state: 'exposed', partials: [{ request: 0 }] }])
    return { bench, asked, replies }
  }

  test.each([
    ['released by two people', release],
    ['paid otherwise', adopt],
  ] as const)('%s: nobody is asked any more, and what is completed is sealed and not sent', async (_, end) => {
    const { bench, asked, replies } = await waiting()
    await end(bench)
    replies['toy:ben'] = 'signs'
    asked.length = 0
    for (let round = 0; round < 3; round += 1) await bench.look(bench.chain.adapter.pollEveryMs)
    expect(asked).toEqual([])
    await complete(bench, false)
    for (let round = 0; round < 3; round += 1) await bench.look(bench.chain.adapter.pollEveryMs)
    expect(await attempts(bench)).toMatchObject([{ state: 'sealed', sends: 0 }])
    expect(received(bench)).toBe(0n)
  })

  test.each([
    ['released by two people', release, 'HOUSE_LOSS'],
    ['paid otherwise', adopt, 'PAID_TWICE'],
  ] as const)('%s: a payment that a co-signer sends all the same is booked as a loss', async (_, end, code) => {
    const { bench } = await waiting()
    await end(bench)
    await complete(bench, true)
    await bench.finish()
    expect(received(bench)).toBe(700n)
    expect(await bench.engine.balance('house:loss', bench.chain.toy.feeAsset)).toMatchObject({ available: 700n })
    expect((await bench.store.listHalts({})).halts.map(({ scope }) => scope)).toContain('account:user:1')
    expect(bench.events).toContainEqual(expect.objectContaining({ name: 'withdrawal.attention', code }))
    expect((await bench.store.verify({})).findings).toEqual([])
  })

  test('one of a batch: none of it is asked for or sent, and each is booked as what it is if it confirms', async () => {
    const { bench, asked, replies } = await waiting({ orders: 2 })
    expect(await attempts(bench)).toMatchObject([{ orders: ['W-1', 'W-2'] }])
    await release(bench, 'W-2')
    replies['toy:ben'] = 'signs'
    asked.length = 0
    for (let round = 0; round < 3; round += 1) await bench.look(bench.chain.adapter.pollEveryMs)
    expect(asked).toEqual([])
    await complete(bench, false)
    for (let round = 0; round < 3; round += 1) await bench.look(bench.chain.adapter.pollEveryMs)
    expect(await attempts(bench)).toMatchObject([{ state: 'sealed', sends: 0 }])
    expect(await bench.engine.operator.rebroadcast({ order: 'W-1' })).toEqual({ status: 'sent', attempts: 0 })
    await complete(bench, true)
    await bench.finish()
    expect(await bench.order('W-1')).toMatchObject({ state: 'completed', releasedWithoutProof: false })
    expect(await bench.order('W-2')).toMatchObject({ state: 'completed', releasedWithoutProof: true })
    expect(await bench.engine.balance('house:loss', bench.chain.toy.feeAsset)).toMatchObject({ available: 700n })
    expect((await bench.store.verify({})).findings).toEqual([])
  })

  test('while the last one signs: it is not sent', async () => {
    let bench: EngineBench
    const honest = toySigner()
    const sign = async (request: SigningRequest, signal: AbortSignal) => {
      if (request.keyRef === 'toy:ben') await release(bench)
      return honest.sign(request, signal)
    }
    bench = await openEngine('utxo', { quorum, signer: { ...honest, sign } })
    await bench.engine.withdraw(bench.request())
    await bench.finish()
    expect(await attempts(bench)).toMatchObject([{ state: 'sealed', sends: 0 }])
    expect(received(bench)).toBe(0n)
  })

  test('a payment that nobody here can book is missing in the books, not in flight', async () => {
    const { bench } = await waiting()
    const { adapter, toy } = bench.chain
    // Now the books hold all that the wallet has.
    await bench.engine.credit({ reference: 'D-2', account: 'user:2', asset: toy.feeAsset, amount: 40_000n, actor: 'test' })
    await release(bench)
    const [attempt] = await attempts(bench)
    const signatures = await Promise.all(
      [0, 1].map(async (request) => ({
        ...(await toySigner().sign(attempt!.draft.signing[request]!, new AbortController().signal)),
        request,
      })),
    )
    toy.mine(toy.finalityDepth + 1)
    expect(await bench.engine.reconcile()).toEqual([])
    toy.submit(decodeSigned(adapter.finalize(attempt!.draft, signatures).bytes))
    await bench.finish()
    expect(received(bench)).toBe(700n)
    expect(await bench.engine.reconcile()).toMatchObject([{ kind: 'unexplained-outflow', halts: `asset:${toy.feeAsset}` }])
  })
})

test('a single key that exposes is exposed first, and its attempt survives the signer being away', async () => {
  const { signer, replies } = cosigners({ 'toy:hot': 'away' })
  const bench = await openEngine('nonce', { signer: { ...signer, exposes: (keyRef) => keyRef === 'toy:hot' } })
  await bench.engine.withdraw(bench.request())
  await bench.look()
  expect(await attempts(bench)).toMatchObject([{ state: 'exposed' }])
  replies['toy:hot'] = 'signs'
  await paidOnce(bench)
  expect(await attempts(bench)).toHaveLength(1)
})
