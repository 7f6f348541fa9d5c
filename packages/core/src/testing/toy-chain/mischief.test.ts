import { describe, expect, test } from 'vitest'
import type { SealedAttempt } from '../../chain/transaction.ts'
import { look, patience, prepare, requestFor, sealed, sealedAs, send } from '../chain-kit/sending.ts'
import { expectStatus } from '../kit.ts'
import { decodeSigned } from './decode.ts'
import { encodeSigned } from './encode.ts'
import { toyPublicKey, toySign } from './keys.ts'
import { openToyBench, toyStranger } from './toy-bench.ts'

describe('what happens to transactions', () => {
  test('a delivery that reverts is final, costs its fee and uses up its slot', async () => {
    const bench = openToyBench({ kind: 'nonce' })
    bench.toy.rules.reverting.add(toyPublicKey('stranger alice'))
    const attempt = await send(bench)
    await bench.confirm(1)
    await bench.finalize()
    const { proof } = expectStatus(await look(bench, attempt), 'dead')
    expect(proof).toMatchObject({ kind: 'reverted-final', feePaid: 4n, claims: [{ claim: attempt.draft.claims[0], fate: 'consumed' }] })
  })

  test('an underpriced transaction waits until its child pays for both', async () => {
    const bench = openToyBench({ kind: 'utxo' })
    const parent = await send(bench)
    bench.toy.feeRate = 6n
    await bench.confirm(1)
    expect((await look(bench, parent)).status).toBe('pooled')
    const { snapshot } = await requestFor(bench, [])
    const request = { wallet: bench.wallet, attempts: [parent], snapshot, feeMax: 1_000n as never, reason: 'stuck' as const, seed: 'x' }
    const child = await sealed(bench, expectStatus(bench.adapter.bumpByChild!.draft(request), 'drafted').draft)
    expectStatus(await bench.adapter.broadcast(child.signed, patience), 'accepted')
    await bench.confirm(1)
    expect((await look(bench, parent)).status).toBe('confirmed')
  })

  test('a child dies with its parent', async () => {
    const bench = openToyBench({ kind: 'utxo' })
    const parent = await send(bench)
    const { snapshot } = await requestFor(bench, [])
    const request = { wallet: bench.wallet, attempts: [parent], snapshot, feeMax: 5_000n as never, reason: 'cancel' as const, seed: 'x' }
    const child = await sealed(bench, expectStatus(bench.adapter.bumpByChild!.draft(request), 'drafted').draft)
    await bench.adapter.broadcast(child.signed, patience)
    const cancel = await sealed(bench, expectStatus(bench.adapter.replace!.draft({ ...request, intents: [] }), 'drafted').draft)
    expectStatus(await bench.adapter.broadcast(cancel.signed, patience), 'accepted')
    await bench.confirm(1)
    await bench.finalize()
    const { proof } = expectStatus(await look(bench, child, [parent, child, cancel]), 'dead')
    expect(proof).toMatchObject({
      kind: 'dead-ancestor',
      by: parent.signed.id,
      claims: [{ claim: child.draft.claims[0], fate: 'consumed' }],
    })
  })

  test('a grandchild dies with its parent, which the proof names: what a store knows is who made the coin', async () => {
    const bench = openToyBench({ kind: 'utxo' })
    const parent = await send(bench)
    const { snapshot } = await requestFor(bench, [])
    const common = { wallet: bench.wallet, snapshot, feeMax: 5_000n as never, seed: 'x' }
    const childOf = async (attempt: SealedAttempt) => {
      const request = { ...common, attempts: [attempt], reason: 'stuck' as const }
      const child = await sealed(bench, expectStatus(bench.adapter.bumpByChild!.draft(request), 'drafted').draft)
      await bench.adapter.broadcast(child.signed, patience)
      return child
    }
    const child = await childOf(parent)
    const grandchild = await childOf(child)
    const request = { ...common, attempts: [parent], intents: [], reason: 'cancel' as const }
    const cancel = await sealed(bench, expectStatus(bench.adapter.replace!.draft(request), 'drafted').draft)
    expectStatus(await bench.adapter.broadcast(cancel.signed, patience), 'accepted')
    await bench.confirm(1)
    await bench.finalize()
    for (const [one, maker] of [
      [child, parent],
      [grandchild, child],
    ] as const) {
      const { proof } = expectStatus(await look(bench, one, [parent, child, grandchild, cancel]), 'dead')
      expect(proof).toMatchObject({ kind: 'dead-ancestor', by: maker.signed.id })
    }
  })

  test('the same outputs under another id are adopted', async () => {
    const bench = openToyBench({ kind: 'nonce' })
    const attempt = await prepare(bench)
    const { body } = decodeSigned(attempt.signed.bytes)
    const other = openToyBench({ kind: 'nonce' })
    other.toy.feeRate = 3n
    const twin = await prepare(other, [bench.intent({ id: attempt.draft.payments[0]!.order, amount: body.outputs[0]!.amount })])
    expect(twin.signed.id).not.toBe(attempt.signed.id)
    bench.wire.send(twin.signed.bytes)
    await bench.confirm(1)
    expect((await look(bench, attempt)).status).toBe('conflicted')
    await bench.finalize()
    expect(expectStatus(await look(bench, attempt), 'final').transaction).toBe(twin.signed.id)
  })

  test('a stranger with our key is foreign use', async () => {
    const bench = openToyBench({ kind: 'nonce' })
    const attempt = await prepare(bench, [bench.intent({ amount: 700n })])
    const thief = await prepare(bench, [bench.intent({ amount: 9_999n })])
    bench.wire.send(thief.signed.bytes)
    await bench.confirm(1)
    await bench.finalize()
    expect(await look(bench, attempt)).toMatchObject({ status: 'foreign-use', by: thief.signed.id })
    expect(await look(bench, attempt, [attempt, thief])).toMatchObject({ status: 'dead' })
  })
})

describe('what a wire does', () => {
  test('a lagging node knows neither the newest block nor the newest transactions', async () => {
    const bench = openToyBench({ kind: 'utxo' })
    bench.toy.mine(3)
    const attempt = await send(bench)
    bench.wire.lag = 1
    expect((await look(bench, attempt)).status).toBe('not-seen')
    await bench.confirm(1)
    expect((await look(bench, attempt)).status).toBe('not-seen')
    await bench.confirm(1)
    expect(await look(bench, attempt)).toMatchObject({ status: 'confirmed', confirmations: 1 })
  })

  test('a lost request looks like a lost reply', async () => {
    const bench = openToyBench({ kind: 'expiry' })
    const attempt = await prepare(bench)
    bench.wire.lostRequests = 1
    expect((await bench.adapter.broadcast(attempt.signed, patience)).status).toBe('unknown')
    expect((await look(bench, attempt)).status).toBe('not-seen')
    expect(bench.wire.wire).toEqual([])
  })

  test.each([
    ['fee-too-low', 'reprice'],
    ['gap', 'repair-gap'],
    ['insufficient-funds', 'fund'],
    ['node-busy', 'wait'],
    ['bad-signature', 'operator'],
  ])('a scripted rejection %s advises %s and leaves the pool alone', async (code, advice) => {
    const bench = openToyBench({ kind: 'utxo' })
    const attempt = await prepare(bench)
    bench.wire.rejections.push(code)
    expect(await bench.adapter.broadcast(attempt.signed, patience)).toMatchObject({ status: 'rejected', code, advice })
    expect(bench.toy.pool.size).toBe(0)
  })

  test('bytes whose signature belongs to another key are refused by the node', async () => {
    const bench = openToyBench({ kind: 'nonce' })
    const { draft } = await prepare(bench)
    const bytes = encodeSigned(draft.body, [toySign(toyPublicKey('toy:thief'), draft.body)])
    const forged = sealedAs(draft, { id: 'forged' as never, bytes, creates: [] })
    expect(await bench.adapter.broadcast(forged.signed, patience)).toMatchObject({ status: 'rejected', code: 'bad-signature' })
  })

  test('a port sees every call and may hold it back', async () => {
    const calls: string[] = []
    const bench = openToyBench({
      kind: 'utxo',
      port: async (call, run) => {
        calls.push(call)
        await Promise.resolve()
        return run()
      },
    })
    await send(bench)
    expect(calls).toEqual(['read', 'read', 'send'])
  })

  test('an evicted transaction can be sent again, and a dropped block forgets its transactions', async () => {
    const bench = openToyBench({ kind: 'utxo' })
    const attempt = await send(bench)
    bench.toy.evict(attempt.signed.id)
    expect((await look(bench, attempt)).status).toBe('not-seen')
    expectStatus(await bench.adapter.broadcast(attempt.signed, patience), 'accepted')
    await bench.confirm(1)
    bench.toy.reorg(1, { drop: true })
    expect((await look(bench, attempt)).status).toBe('not-seen')
  })

  test('a recipient who takes no deliveries is refused before anything is signed', async () => {
    const bench = openToyBench({ kind: 'expiry' })
    bench.toy.closed.add(toyPublicKey('stranger alice'))
    const intent = bench.intent()
    expect(intent.action.kind === 'transfer' && intent.action.to).toBe(toyStranger(bench.toy, 'alice'))
    const result = bench.adapter.draft(await requestFor(bench, [intent]))
    expect(expectStatus(result, 'refused').refused).toMatchObject([{ next: 'fail', reason: 'recipient-refused' }])
  })
})
