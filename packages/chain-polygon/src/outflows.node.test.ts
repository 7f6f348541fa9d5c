import { type AnvilNode, startAnvil } from '@wallet/harness'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FaultySender, faultySender, patience, transferOf } from './bench.fixture.ts'

let node: AnvilNode
let sender: FaultySender

beforeEach(async () => {
  node = await startAnvil({ automine: false })
  sender = await faultySender(node)
})
afterEach(async () => {
  await sender.stop()
  await node.stop()
})

const addresses = (): readonly string[] => sender.wallet.addresses.map(({ address }) => address)
const pending = (): Promise<boolean> => sender.adapter.outflows!.pending(addresses(), patience)
const scan = () => sender.adapter.outflows!.scan(addresses(), 0, patience)

it('something is pending from the pool to the final block, by either provider’s word', async () => {
  await node.mine(3)
  expect(await pending()).toBe(false)
  const attempt = await sender.prepare([transferOf(sender.adapter)])
  await sender.adapter.broadcast(attempt.signed, patience)
  expect(await pending()).toBe(true)
  await node.mine(1)
  expect([await pending(), (await scan()).outflows]).toEqual([true, []])
  await node.mine(2)
  expect(await pending()).toBe(false)
  const [paid] = (await scan()).outflows
  expect(paid).toMatchObject({ transaction: attempt.signed.id, claims: attempt.draft.claims })

  // One that denies what the other shows is not believed.
  await node.mine(1)
  const next = await sender.prepare([transferOf(sender.adapter)])
  await sender.adapter.broadcast(next.signed, patience)
  const honest = sender.proxies[0].lie('eth_getTransactionCount', () => '0x1')
  expect(await pending()).toBe(true)
  honest()
})

it('a provider that leaves a payment out, or changes it, is found out', async () => {
  const attempt = await sender.prepare([transferOf(sender.adapter)])
  await sender.adapter.broadcast(attempt.signed, patience)
  await node.mine(3)
  for (const lie of [
    (block: { transactions?: readonly unknown[] } | null) => block?.transactions && { ...block, transactions: [] },
    (block: { transactions?: readonly { value?: string }[] } | null) =>
      block?.transactions && { ...block, transactions: block.transactions.map((one) => ({ ...one, value: '0x1' })) },
  ]) {
    const honest = sender.proxies[1].lie('eth_getBlockByNumber', (_, block) => lie(block as never) ?? block)
    await expect(scan()).rejects.toThrow(expect.objectContaining({ code: 'CHAIN_RESPONSE_MALFORMED' }))
    honest()
    expect((await scan()).outflows).toHaveLength(1)
  }
})

it('nobody concludes anything while too few providers answer', async () => {
  await node.mine(3)
  await sender.proxies[1].down()
  for (const ask of [pending, scan]) await expect(ask()).rejects.toThrow(expect.objectContaining({ code: 'CHAIN_UNREACHABLE' }))
})
