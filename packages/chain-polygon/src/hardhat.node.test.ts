import { amount } from '@wallet/core'
import { type EvmNode, startHardhat } from '@wallet/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { look, patience, senderOver, transferOf } from './bench.fixture.ts'

let node: EvmNode

beforeAll(async () => {
  node = await startHardhat({ automine: false })
})
afterAll(() => node.stop())

describe('on hardhat, whose pool wants ten per cent on both fees', () => {
  it('a payment is sent, known, replaced by an outbidding one, and final', async () => {
    const sender = senderOver(node)
    const { adapter, wallet } = sender
    const intent = transferOf(adapter)
    const first = await sender.prepare([intent])
    expect(await adapter.broadcast(first.signed, patience)).toEqual({ status: 'accepted' })
    expect(await adapter.broadcast(first.signed, patience)).toEqual({ status: 'already-known' })
    expect((await look(sender, first)).status).toBe('pooled')

    const snapshot = await adapter.snapshot(wallet, [intent], patience)
    const dearer = { ...snapshot, facts: { ...snapshot.facts, tip: (snapshot.facts.tip * 109n) / 100n } }
    const little = adapter.draft({ wallet, intents: [intent], snapshot: dearer, seed: 's', slot: first.draft.slot! })
    const tooLittle = await sender.seal(little.status === 'drafted' ? little.draft : first.draft)
    expect(await adapter.broadcast(tooLittle.signed, patience)).toMatchObject({ status: 'rejected', code: 'other-live-at-nonce' })

    const feeMax = amount(10n ** 18n)
    const bumped = adapter.replace!.draft({ wallet, attempts: [first], intents: [intent], snapshot, feeMax, reason: 'stuck', seed: 's' })
    const second = await sender.seal(bumped.status === 'drafted' ? bumped.draft : first.draft)
    expect(await adapter.broadcast(second.signed, patience)).toEqual({ status: 'accepted' })
    await node.mine()
    const among = [first, tooLittle, second]
    expect((await look(sender, second, among)).status).toBe('final')
    expect(await look(sender, first, among)).toMatchObject({ status: 'dead', proof: { kind: 'conflict-final', by: second.signed.id } })
    expect(await adapter.broadcast(second.signed, patience)).toEqual({ status: 'already-known' })
    expect(await adapter.broadcast(first.signed, patience)).toMatchObject({ status: 'rejected', code: 'slot-consumed', advice: 'wait' })
  })

  it('a wallet without enough coins is told so by class', async () => {
    const sender = senderOver(node)
    const attempt = await sender.prepare([transferOf(sender.adapter)])
    await node.setBalance(sender.wallet.addresses[0]!.address, 10n)
    expect(await sender.adapter.broadcast(attempt.signed, patience)).toMatchObject({ status: 'rejected', code: 'funds', advice: 'fund' })
    await node.setBalance(sender.wallet.addresses[0]!.address, 10n ** 20n)
  })

  it('the nonce fills a gap of the lane, and a later one is taken before it', async () => {
    const sender = senderOver(node)
    const { adapter, wallet } = sender
    const next = (await adapter.snapshot(wallet, [], patience)).lane!.chainNext
    const later = await sender.prepare([transferOf(adapter)], next + 1)
    expect(['accepted', 'rejected']).toContain((await adapter.broadcast(later.signed, patience)).status)
    const filler = transferOf(adapter, {
      action: { kind: 'house', purpose: 'nonce-fill', asset: adapter.feeAsset, amount: amount(0n), detail: { slot: next } },
    })
    const filled = await sender.prepare([filler], next)
    expect(adapter.inspect(filled.signed.bytes, filled.draft)).toMatchObject({ payments: [], claims: filled.draft.claims })
    expect(await adapter.broadcast(filled.signed, patience)).toEqual({ status: 'accepted' })
    await node.mine(2)
    expect((await look(sender, filled)).status).toBe('final')
    expect((await look(sender, later)).status).toBe('final')
  })

  it('a payment too dear for its limit is parked, and one that fits loses only head-room', async () => {
    const sender = senderOver(node)
    const { adapter, wallet } = sender
    const intent = transferOf(adapter)
    const quote = await adapter.quoteFee!(intent, patience)
    const snapshot = await adapter.snapshot(wallet, [intent], patience)
    const { baseFee, tip } = snapshot.facts
    const least = 21_000n * ((baseFee * 5n) / 4n + tip)
    const draftAt = (feeMax: bigint) => adapter.draft({ wallet, intents: [{ ...intent, feeMax: amount(feeMax) }], snapshot, seed: 's' })
    const roomy = draftAt(10n ** 18n)
    expect(roomy.status === 'drafted' && roomy.draft.fee).toBe(21_000n * (2n * baseFee + tip))
    expect(roomy.status === 'drafted' && roomy.draft.fee).toBe(quote)
    const tight = draftAt(least)
    expect(tight.status === 'drafted' && tight.draft.fee).toBe(least)
    expect(draftAt(least - 1n)).toMatchObject({
      status: 'refused',
      refused: [{ order: intent.id, next: 'park', reason: 'fee-above-limit' }],
    })
  })
})
