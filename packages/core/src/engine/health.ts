import { withDeadline } from '../resilience/with-deadline.ts'
import type { Context } from './context.ts'
import type { PartHealth } from './engine.ts'

/** Asks each part whether it works, by name; never throws. */
export async function health(context: Context): Promise<readonly PartHealth[]> {
  const ask = async (name: string, look: () => Promise<string>): Promise<PartHealth> => {
    try {
      return { name, healthy: true, detail: await look() }
    } catch (error) {
      return { name, healthy: false, detail: error instanceof Error ? error.message : 'unknown' }
    }
  }
  const { store } = context
  const parts = [
    ask('store', async () => {
      const counts = await store.countOrders({})
      context.instruments.backlog(counts.byState, counts.oldestDueMs)
      return `${store.durability}, oldest due order waits ${counts.oldestDueMs} ms`
    }),
    ask('signing', async () => {
      const { halts } = await store.listHalts({})
      return halts.length === 0 ? 'nothing is halted' : `halted: ${halts.map((halt) => halt.scope).join(', ')}`
    }),
    ...[...context.chains.values()].map((adapter) =>
      ask(adapter.chain, async () => {
        const { health: look } = adapter
        if (look === undefined) return 'registered'
        return withDeadline(context.clock, context.worker.callTimeoutMs, new AbortController().signal, 'health', look)
      }),
    ),
  ]
  return Promise.all(parts)
}
