import type { ApiClient, Body } from './api-client.ts'
import { check } from './failed-check.ts'
import type { DemoOrder } from './order.ts'
import { dim, green, say } from './terminal.ts'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until some withdrawal's signed bytes are out and not yet final: the worst moment to die. Answers how many there are. */
export async function untilInFlight(api: ApiClient, orders: readonly DemoOrder[]): Promise<number> {
  for (let tries = 0; tries < 300; tries += 1) {
    const statuses = await Promise.all(orders.map(async ({ id }) => (await api.must('GET', `/withdrawal/status/${id}`)).status))
    const inFlight = statuses.filter((status) => status === 'SIGNED' || status === 'BROADCASTING').length
    if (inFlight > 0) return inFlight
    check(statuses.includes('PENDING') || statuses.includes('VALIDATING'), 'everything was over before it could be interrupted')
    await pause(50)
  }
  check(false, 'nothing was sent within 15 seconds')
}

/** Waits until all are completed, and says so for each. */
export async function untilCompleted(api: ApiClient, orders: readonly DemoOrder[], deadlineMs: number): Promise<void> {
  const open = new Map(orders.map((order) => [order.id, order]))
  const end = Date.now() + deadlineMs
  let told = ''
  while (open.size > 0) {
    check(Date.now() < end, `${[...open.keys()].join(', ')} not completed after ${deadlineMs / 1000} s`)
    const seen = await Promise.all(
      [...open.values()].map(async (order) => [order, await api.must('GET', `/withdrawal/status/${order.id}`)] as const),
    )
    for (const [order, body] of seen) if (closes(order, body)) open.delete(order.id)
    const waiting = summary(seen.filter(([order]) => open.has(order.id)).map(([, body]) => body.status ?? '?'))
    if (waiting !== '' && waiting !== told) say(dim(`waiting: ${waiting}`))
    told = waiting
    if (open.size > 0) await pause(300)
  }
}

function closes({ id, amount, symbol }: DemoOrder, body: Body): boolean {
  check(body.status !== 'FAILED', `${id} failed: ${body.error?.code ?? ''} ${body.error?.message ?? ''}`)
  if (body.status !== 'COMPLETED') return false
  say(`${green('completed')} ${id}  ${body.transactionHash ?? ''}  ${dim(`${amount} ${symbol}`)}`)
  return true
}

function summary(statuses: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts].map(([status, count]) => `${count} ${status}`).join(', ')
}
