import { type Engine, type EngineOptions, isWalletError, type Order, orderId, type Store, type WithdrawRequest } from '@wallet/core'
import { untilAnswered } from '../../client.ts'
import type { Finding, Stage } from '../../scenario.ts'

const patienceMs = 180_000

/** Workers that lose no time. */
export const hasty = (name: string, leaseMs: number): NonNullable<EngineOptions['worker']> => ({
  name,
  leaseMs,
  holdMs: 4 * leaseMs,
  idleMs: 10,
  resendMs: 50,
  parkMs: 50,
  backoffBaseMs: 10,
  backoffCapMs: 50,
  triesMax: 20,
  watchMs: 0,
})

/** What a client does: asks for each withdrawal until it is answered, and remembers what it was told. */
export async function askForAll(engine: Engine, requests: readonly WithdrawRequest[], stage: Stage): Promise<void> {
  for (const request of requests) {
    const { status } = await untilAnswered(() => engine.withdraw(request))
    if (stage.wasAcked(request.id) && status !== 'exists') stage.lost(request.id)
    stage.ack(request.id)
  }
}

/** Lets the workers go on, and the chain with them, until every order is completed or patience ends. */
export async function carryOut(engines: readonly Engine[], orders: number, stage: Stage): Promise<void> {
  let settled = false
  const worker = async (one: Engine): Promise<void> => {
    while (!settled) {
      try {
        await one.step()
      } catch (error) {
        if (!isWalletError(error)) throw error
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const watcher = async (): Promise<void> => {
    const deadline = performance.now() + patienceMs
    while (!settled) {
      await stage.chain('mine', [])
      const counts = await untilAnswered(() => stage.plainStore.countOrders({}))
      settled = counts.byState.completed === orders || performance.now() > deadline
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  await Promise.all([...engines.map(worker), watcher()])
}

/** An order against what its recipient got on chain: each recipient belongs to one order. */
export async function judgeOrder(
  store: Store,
  acknowledged: ReadonlySet<string>,
  { id, amount }: Pick<WithdrawRequest, 'id' | 'amount'>,
  paid: readonly bigint[],
): Promise<{ readonly findings: readonly Finding[]; readonly cost: bigint }> {
  const findings: Finding[] = []
  const found = await store.readOrder({ order: orderId(id) })
  if (found.status === 'not-found') findings.push({ kind: acknowledged.has(id) ? 'lost' : 'stuck', detail: `${id} is not in the store` })
  else if (found.order.state !== 'completed')
    findings.push({ kind: 'stuck', detail: `${id} is ${found.order.state}: ${note(found.order)}` })
  else if (paid.length === 0) findings.push({ kind: 'lost', detail: `${id} is completed and was never paid` })
  if (paid.length > 1 || paid.some((one) => one !== amount))
    findings.push({ kind: 'double', detail: `${id} was paid ${paid.join(' and ')} instead of ${amount}` })
  return { findings, cost: amount + (found.status === 'found' ? (found.order.settlement?.fee ?? 0n) : 0n) }
}

const note = (order: Order): string =>
  JSON.stringify({ note: order.note, attention: order.attention, deadLettered: order.deadLettered, tries: order.tries })
