import { type AnvilNode, startAnvil } from '@wallet/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { patience, senderOver, transferOf } from './bench.fixture.ts'

let node: AnvilNode

beforeAll(async () => {
  node = await startAnvil({ automine: false })
})
afterAll(() => node.stop())

describe('a payment of coins on anvil', () => {
  it('goes from intent to final', async () => {
    const { adapter, prepare } = senderOver(node)
    const intent = transferOf(adapter)
    const attempt = await prepare([intent])
    const seen = adapter.inspect(attempt.signed.bytes, attempt.draft)
    expect(seen).toMatchObject({ id: attempt.signed.id, claims: attempt.draft.claims, fee: attempt.draft.fee })
    const look = async () => (await adapter.observe([attempt], patience))[0]
    expect((await look())?.status).toBe('not-seen')
    expect(await adapter.broadcast(attempt.signed, patience)).toEqual({ status: 'accepted' })
    expect(await adapter.broadcast(attempt.signed, patience)).toEqual({ status: 'already-known' })
    expect((await look())?.status).toBe('pooled')
    await node.mine()
    expect(await look()).toMatchObject({ status: 'confirmed', confirmations: 1 })
    expect(await adapter.broadcast(attempt.signed, patience)).toEqual({ status: 'already-known' })
    await node.mine(3)
    expect(await look()).toMatchObject({ status: 'final', transaction: attempt.signed.id })
    expect(await node.balanceOf(intent.action.kind === 'transfer' ? intent.action.to : '')).toBe(1_000_000n)
  })
})
