import { startAnvil } from '@wallet/harness'
import { expect, it } from 'vitest'
import { type FaultySender, faultySender, patience, transferOf } from '../bench.fixture.ts'

async function over(work: (sender: FaultySender) => Promise<void>): Promise<void> {
  const node = await startAnvil({ automine: false })
  const sender = await faultySender(node, { headMaxAgeMs: 5_000 })
  await work(sender)
  await sender.stop()
  await node.stop()
}

it('asks for the code of a hundred recipients in two requests, and their snapshots ask no more', () =>
  over(async (sender) => {
    const { adapter, proxies } = sender
    await sender.prepare([transferOf(adapter)])
    for (const { calls } of proxies) calls.reset()
    const intents = Array.from({ length: 100 }, () => transferOf(adapter))
    adapter.batches!.foresee!(intents)
    await Promise.all(intents.map((intent, slot) => sender.prepare([intent], slot)))
    expect(proxies.map(({ calls }) => calls.count('eth_getCode')).sort((a, b) => a - b)).toEqual([0, 100])
    expect(proxies.reduce((sum, { calls }) => sum + calls.requests(), 0)).toBeLessThanOrEqual(3)
  }))

it('is no promise: what fails then is asked for again', () =>
  over(async (sender) => {
    const { adapter, proxies } = sender
    const [one, two] = [transferOf(adapter), transferOf(adapter)]
    for (const proxy of proxies) await proxy.down()
    adapter.batches!.foresee!([one, two])
    await expect(adapter.snapshot(sender.wallet, [one], patience)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
    for (const proxy of proxies) await proxy.up()
    expect((await sender.prepare([one])).draft.payments).toHaveLength(1)
  }))
