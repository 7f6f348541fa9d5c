import { startAnvil } from '@wallet/harness'
import { describe, expect, it } from 'vitest'
import { faultySender, patience, transferOf } from './bench.fixture.ts'

const payments = 300

describe('three hundred payments in flight', () => {
  it('cost each provider at most four calls apiece from snapshot to final, and each is paid once', async () => {
    const node = await startAnvil({ automine: false })
    const sender = await faultySender(node, { headMaxAgeMs: 500, pollEveryMs: 2_000 })
    const { adapter, proxies } = sender
    const intents = Array.from({ length: payments }, () => transferOf(adapter))
    const attempts = await Promise.all(intents.map((intent, slot) => sender.prepare([intent], slot)))
    const sent = await Promise.all(attempts.map(({ signed }) => adapter.broadcast(signed, patience)))
    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set(['accepted']))
    const statuses = async (): Promise<Record<string, number>> => {
      // Past the age of the heads, as the next poll would be.
      await new Promise((resolve) => setTimeout(resolve, 550))
      const counts: Record<string, number> = {}
      for (const { status } of await adapter.observe(attempts, patience)) counts[status] = (counts[status] ?? 0) + 1
      return counts
    }
    expect(await statuses()).toEqual({ pooled: payments })
    await node.mine()
    expect(await statuses()).toEqual({ confirmed: payments })
    await node.mine()
    expect(await statuses()).toEqual({ confirmed: payments })
    await node.mine()
    expect(await statuses()).toEqual({ final: payments })
    const perPayment = proxies.map(({ calls }) => calls.count() / payments)
    for (const calls of perPayment) expect(calls).toBeLessThanOrEqual(4)
    // One send and one receipt each are the least that can be done; below that the counter is wrong.
    for (const calls of perPayment) expect(calls).toBeGreaterThan(2)
    for (const intent of intents) {
      expect(await node.balanceOf(intent.action.kind === 'transfer' ? intent.action.to : '')).toBe(1_000_000n)
    }
    await sender.stop()
    await node.stop()
  })
})
