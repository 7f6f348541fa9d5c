import assert from 'node:assert/strict'
import { coinsIn } from '../../coin-selection/coins-in.ts'
import { isWalletError } from '../../errors/wallet-error.ts'
import { expectStatus, type Rule, rule, show } from '../kit.ts'
import type { ChainBench } from './chain-bench.ts'
import { draftingRule, patience, prepare, requestFor, sealed, signaturesFor } from './sending.ts'

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)

/** More than any bench holds, and less than any chain's own limit. */
const tooMuch = 1n << 62n

/** The rules of the verbs that do no IO, up to the draft. */
export const decidingRules: readonly Rule<ChainBench>[] = [
  rule('CA-1', 'refuses an address of another network', async ({ adapter, foreignAddress }) => {
    assert.equal(adapter.decodeAddress(foreignAddress).status, 'invalid', foreignAddress)
    assert.equal(adapter.decodeAddress('').status, 'invalid', 'the empty text')
  }),
  rule('CA-2', 'decodes an address to a form that decodes to itself', async ({ adapter, wallet, spellings = [], intent }) => {
    const { action } = intent()
    const own = wallet.addresses.map(({ address }) => address)
    for (const text of [...own, ...spellings, ...(action.kind === 'transfer' ? [action.to] : [])]) {
      const { canonical } = expectStatus(adapter.decodeAddress(text), 'valid')
      assert.equal(expectStatus(adapter.decodeAddress(canonical), 'valid').canonical, canonical)
    }
    for (const text of own)
      assert.equal(expectStatus(adapter.decodeAddress(text), 'valid').canonical, text, 'a wallet is registered under canonical addresses')
  }),
  draftingRule('CA-3', 'gives the same result for the same request', async (bench) => {
    const request = await requestFor(bench, [bench.intent(), bench.intent({ amount: tooMuch })])
    const first = bench.adapter.draft(request)
    assert.deepEqual(bench.adapter.draft(request), first)
    assert.deepEqual(bench.adapter.draft(structuredClone(request)), first, 'for an equal request')
  }),
  draftingRule('CA-4', 'uses only claims that are free, or the slot it was given', async (bench) => {
    const request = await requestFor(bench, [bench.intent()])
    const { draft } = expectStatus(bench.adapter.draft(request), 'drafted')
    if (request.coins !== undefined) {
      const free = new Set([...coinsIn(request.coins)].map(({ claim }) => claim))
      for (const claim of draft.claims) assert.ok(free.has(claim), `${claim} is not in the coin view`)
      assert.ok(draft.claims.length > 0, 'it spends no coin at all')
      const next = await requestFor(bench, [bench.intent()], new Set(draft.claims))
      const second = expectStatus(bench.adapter.draft(next), 'drafted').draft
      for (const claim of second.claims) assert.ok(!draft.claims.includes(claim), `${claim} was held`)
    }
    if (request.slot !== undefined) {
      for (const slot of [request.slot, request.slot + 3]) {
        const at = expectStatus(bench.adapter.draft({ ...request, slot }), 'drafted').draft
        assert.equal(at.slot, slot)
        assert.deepEqual([...at.claims], [`${at.lane}:${slot}`])
        assert.equal(at.lane, request.snapshot.lane?.id)
      }
      const { slot: _, ...rehearsal } = request
      assert.deepEqual(
        bench.adapter.draft(rehearsal),
        bench.adapter.draft(request),
        'the rehearsal uses the next slot of the chain and changes nothing else',
      )
    }
  }),
  draftingRule('CA-5', 'balances: inputs are payments, change and fee', async (bench) => {
    const intent = bench.intent()
    const request = await requestFor(bench, [intent])
    const { draft } = expectStatus(bench.adapter.draft(request), 'drafted')
    assert.deepEqual(
      draft.payments.map(({ order, asset, amount }) => ({ order, asset, amount })),
      [{ order: intent.id, asset: intent.action.asset, amount: intent.action.amount }],
    )
    if (request.coins === undefined) return assert.deepEqual([...draft.change], [], 'accounts have no change')
    const spent = [...coinsIn(request.coins)].filter(({ claim }) => draft.claims.includes(claim))
    const out = sum(draft.payments.map(({ amount }) => amount)) + sum(draft.change.map(({ amount }) => amount)) + draft.fee
    assert.equal(sum(spent.map(({ amount }) => amount)), out, 'what goes in must come out')
  }),
  draftingRule('CA-6', 'names every intent, paid or refused', async (bench) => {
    const payable = Array.from({ length: 3 }, () => bench.intent())
    const intents = [...payable, bench.intent({ amount: tooMuch })]
    const result = expectStatus(bench.adapter.draft(await requestFor(bench, intents)), 'drafted')
    const named = [...result.included, ...result.refused.map(({ order }) => order)]
    assert.deepEqual([...named].sort(), intents.map(({ id }) => id).sort(), 'each exactly once')
    assert.ok(
      result.refused.some(({ order }) => order === intents[3]?.id),
      'nobody has that much',
    )
    assert.deepEqual(
      result.draft.payments.map(({ order }) => order),
      [...result.included],
      'included in the order of the payments',
    )
    assert.ok(result.included.length <= (bench.adapter.batches?.max ?? 1))
    for (const payment of result.draft.payments) {
      const action = intents.find(({ id }) => id === payment.order)?.action
      assert.ok(action?.kind === 'transfer')
      assert.deepEqual(
        { to: payment.to, asset: payment.asset, amount: payment.amount },
        { to: action.to, asset: action.asset, amount: action.amount },
      )
    }
  }),
  draftingRule('CA-7', 'keeps the fee within what the intents allow', async (bench) => {
    const intent = bench.intent()
    const { draft } = expectStatus(bench.adapter.draft(await requestFor(bench, [intent])), 'drafted')
    assert.ok(draft.fee > 0n && draft.fee <= intent.feeMax, `fee ${draft.fee}, limit ${intent.feeMax}`)
    assert.equal(draft.feeAsset, bench.adapter.feeAsset)
    const tight = bench.intent({ feeMax: draft.fee - 1n })
    const result = bench.adapter.draft(await requestFor(bench, [tight]))
    if (result.status === 'drafted') return assert.ok(result.draft.fee <= tight.feeMax, `fee ${result.draft.fee}, limit ${tight.feeMax}`)
    assert.deepEqual(
      result.refused.map(({ order, reason }) => ({ order, reason })),
      [{ order: tight.id, reason: 'fee-above-limit' }],
    )
  }),
  draftingRule('CA-8', 'fixes the transaction id', async (bench) => {
    const { draft } = expectStatus(bench.adapter.draft(await requestFor(bench, [bench.intent()])), 'drafted')
    const signatures = await signaturesFor(bench, draft)
    const signed = bench.adapter.finalize(draft, signatures)
    assert.deepEqual(bench.adapter.finalize(draft, signatures), signed, 'the same signatures, the same transaction')
    assert.equal(bench.adapter.inspect(signed.bytes, draft).id, signed.id, 'the id that the bytes have')
  }),
  draftingRule('CA-9', 'verifies each signature against the key of the wallet', async (bench) => {
    const first = (await prepare(bench)).draft
    const other = expectStatus(
      bench.adapter.draft(await requestFor(bench, [bench.intent({ amount: first.payments[0]!.amount + 1n })])),
      'drafted',
    ).draft
    const honest = await signaturesFor(bench, first)
    const refused = (what: string, signatures: Awaited<ReturnType<typeof signaturesFor>>) =>
      assert.throws(
        () => bench.adapter.finalize(first, signatures),
        (error) => isWalletError(error) && error.code === 'SIGNATURE_INVALID',
        what,
      )
    for (const at of [0, 31, 40, 63]) {
      const bytes = Uint8Array.from(honest[0]!.bytes)
      bytes[at]! ^= 1
      refused(`byte ${at} of the signature changed`, [{ ...honest[0]!, bytes }, ...honest.slice(1)])
    }
    refused('the signature of another transaction', await signaturesFor(bench, other))
    refused('no signature', [])
    await sealed(bench, first)
  }),
  draftingRule('CA-12', 'reads data that survives a clone', async (bench) => {
    const intents = [bench.intent()]
    const snapshot = await bench.adapter.snapshot(bench.wallet, intents, patience)
    assert.deepEqual(structuredClone(snapshot), snapshot)
    assert.doesNotThrow(() => JSON.stringify(snapshot, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)))
    assert.equal(Object.getPrototypeOf(snapshot), Object.prototype, 'plain data')
  }),
  draftingRule('CA-12', 'reads all that a draft needs', async (bench) => {
    const request = await requestFor(bench, [bench.intent()])
    bench.providersDown()
    const result = bench.adapter.draft({ ...request, snapshot: structuredClone(request.snapshot) })
    assert.equal(result.status, 'drafted', show(result))
  }),
]
