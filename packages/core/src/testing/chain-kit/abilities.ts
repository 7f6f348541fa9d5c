import assert from 'node:assert/strict'
import type { Composed, Deposit } from '../../chain/facets.ts'
import type { Refusal } from '../../chain/snapshot.ts'
import type { Draft } from '../../chain/transaction.ts'
import { type Amount, amount } from '../../money/amount.ts'
import { expectStatus, type Rule, rule } from '../kit.ts'
import type { ChainBench } from './chain-bench.ts'
import { draftingRule, generous, look, patience, prepare, requestFor, sealed, sealedAs, send } from './sending.ts'

/** The rules of the optional abilities: each holds wherever the adapter offers it. */
export const abilityRules: readonly Rule<ChainBench>[] = [
  draftingRule('CA-20', 'replaces on a claim of every attempt given', async (bench) => {
    const { adapter, wallet } = bench
    if (adapter.replace === undefined) return
    const intent = bench.intent({ feeMax: 1n << 60n })
    const attempts = [await send(bench, [intent])]
    // The last outbids a cancel by a cancel: a rival gets stuck like any other.
    for (const [index, reason] of (['stuck', 'accelerate', 'cancel', 'cancel'] as const).entries()) {
      const intents = reason === 'cancel' ? [] : [intent]
      const { snapshot } = await requestFor(bench, intents)
      const seed = `${reason} ${index}`
      const request = { wallet, attempts: [...attempts], intents, snapshot, feeMax: generous(attempts.at(-1)!), reason, seed }
      const { draft }: { readonly draft: Draft } = expectStatus(adapter.replace.draft(request), 'drafted')
      for (const { draft: earlier } of attempts) {
        assert.ok(
          earlier.claims.some((claim) => draft.claims.includes(claim)),
          `${reason}: no claim shared with an earlier attempt`,
        )
        assert.ok(draft.fee > earlier.fee, `${reason}: it must outbid them all`)
      }
      assert.deepEqual(
        draft.payments.map(({ order }) => order),
        intents.map(({ id }) => id),
        reason,
      )
      const attempt = await sealed(bench, draft)
      bench.forgetWaiting?.()
      expectStatus(await adapter.broadcast(attempt.signed, patience), 'accepted')
      attempts.push(attempt)
    }
    await bench.confirm(1)
    expectStatus(await look(bench, attempts.at(-1)!, attempts), 'confirmed')
  }),
  draftingRule('CA-21', 'keeps a replacement within its limit or refuses it', async (bench) => {
    const { adapter, wallet } = bench
    if (adapter.replace === undefined) return
    const intent = bench.intent({ feeMax: 1n << 60n })
    const attempt = await send(bench, [intent])
    const { snapshot } = await requestFor(bench, [intent])
    const request = { wallet, attempts: [attempt], intents: [intent], snapshot, reason: 'stuck' as const, seed: 'limit' }
    const enough = expectStatus(adapter.replace.draft({ ...request, feeMax: generous(attempt) }), 'drafted').draft.fee
    assert.equal(expectStatus(adapter.replace.draft({ ...request, feeMax: enough }), 'drafted').draft.fee, enough)
    for (const feeMax of [attempt.draft.fee, (enough - 1n) as Amount]) {
      const { refused }: { readonly refused: readonly Refusal[] } = expectStatus(adapter.replace.draft({ ...request, feeMax }), 'refused')
      assert.deepEqual(
        refused.map(({ order, reason }) => ({ order, reason })),
        [{ order: intent.id, reason: 'fee-above-limit' }],
      )
    }
  }),
  draftingRule('CA-22', 'bumps by a child that claims an output of the parent', async (bench) => {
    const { adapter, wallet } = bench
    if (adapter.bumpByChild === undefined) return
    const parent = await send(bench)
    const { snapshot } = await requestFor(bench, [])
    const request = { wallet, attempts: [parent], snapshot, feeMax: generous(parent), reason: 'stuck' as const, seed: 'child' }
    const { draft } = expectStatus(adapter.bumpByChild.draft(request), 'drafted')
    assert.ok(
      draft.claims.some((claim) => parent.signed.creates.includes(claim)),
      'it claims nothing that the parent created',
    )
    assert.deepEqual([...draft.payments], [], 'a child pays nobody')
    assert.ok(draft.fee <= request.feeMax)
    const child = await sealed(bench, draft)
    expectStatus(await adapter.broadcast(child.signed, patience), 'accepted')
    await bench.confirm(1)
    expectStatus(await look(bench, parent), 'confirmed')
    expectStatus(await look(bench, child), 'confirmed')
  }),
  rule('CA-23', 'composes without letting bytes leave', async (bench) => {
    if (bench.adapter.compose === undefined) return
    const attempt = await prepare(bench)
    expectStatus(await look(bench, attempt), 'not-seen')
    await bench.confirm(1)
    expectStatus(await look(bench, attempt), 'not-seen')
  }),
  rule('CA-24', 'composes without a claim that is held', async (bench) => {
    if (bench.adapter.compose === undefined) return
    const first = await prepare(bench)
    const second = await prepare(bench, [bench.intent()], new Set(first.draft.claims))
    assert.ok(first.draft.claims.length > 0 && second.draft.claims.length > 0)
    for (const claim of second.draft.claims) assert.ok(!first.draft.claims.includes(claim), `${claim} was held`)
  }),
  rule('CA-26', 'composes again on the claims of the earlier attempts and no others', async (bench) => {
    const { adapter } = bench
    if (adapter.composeAgain === undefined) return
    const intent = bench.intent()
    const attempts = [await prepare(bench, [intent])]
    for (let round = 0; round < 2; round += 1) {
      const composed: Extract<Composed, { status: 'composed' }> = expectStatus(
        await adapter.composeAgain(bench.wallet, attempts, [intent], patience),
        'composed',
      )
      assert.deepEqual(
        composed.draft.payments.map(({ order }) => order),
        [intent.id],
      )
      assert.ok(composed.draft.claims.length > 0)
      for (const claim of composed.draft.claims)
        for (const { draft } of attempts) assert.ok(draft.claims.includes(claim), `${claim} is no claim of every earlier attempt`)
      attempts.push(sealedAs(composed.draft, composed.signed))
    }
    expectStatus(await look(bench, attempts[0]!), 'not-seen')
    expectStatus(await bench.adapter.broadcast(attempts.at(-1)!.signed, patience), 'accepted')
    await bench.confirm(1)
    expectStatus(await look(bench, attempts.at(-1)!, attempts), 'confirmed')
  }),
  rule('CA-25', 'scans deposits without a gap and not before they are final', async (bench) => {
    const { deposits } = bench.adapter
    if (deposits === undefined) return
    assert.ok(bench.deposit !== undefined, 'the adapter scans deposits, so the bench must be able to make one')
    const to = bench.wallet.addresses[0]!.address
    const found: Deposit[] = []
    let cursor: string | null = null
    const scan = async (): Promise<readonly Deposit[]> => {
      const page = await deposits.scan([to], cursor, patience)
      const again = await deposits.scan([to], cursor, patience)
      assert.deepEqual(again, page, 'the same cursor, the same answer')
      cursor = page.cursor
      found.push(...page.deposits)
      return page.deposits
    }
    await bench.finalize()
    await scan()
    found.length = 0
    const sums = [1_001n, 1_002n, 1_003n].map((value) => amount(value))
    for (const value of sums) {
      await bench.deposit(to, value)
      await bench.confirm(1)
      const early = (await scan()).filter((deposit) => deposit.amount === value)
      assert.deepEqual(early, [], 'a block that is not final gives nothing')
      if (value === 1_001n) continue
      await bench.finalize()
      await scan()
    }
    assert.deepEqual(
      found.map((deposit) => deposit.amount),
      sums,
      'each once, oldest first',
    )
    assert.equal(new Set(found.map(({ reference }) => reference)).size, sums.length)
    for (const deposit of found) assert.equal(deposit.address, to)
  }),
]
