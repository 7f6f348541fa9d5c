import { type ApiClient, apiClient } from '../api-client.ts'
import { printBooks } from '../books.ts'
import { crash } from '../crash.ts'
import { check } from '../failed-check.ts'
import { untilCompleted } from '../follow.ts'
import { type DemoOrder, refused, request, requestOf } from '../order.ts'
import { type LiveService, play } from '../play.ts'
import { dim, headline, say } from '../terminal.ts'
import { demoOrders } from './orders.ts'
import { checkRecipients, printReceipts } from './receipts.ts'
import { openWorld, type World } from './world.ts'

/** Six withdrawals on a local Polygon, with a crash in the middle. Throws when anything is not as promised. */
export function runDemo(): Promise<void> {
  return play({
    name: 'polygon',
    title: 'Polygon: six withdrawals, one crash, exact books',
    open: async (directory) => {
      const world = await openWorld(directory)
      say(`anvil is chain 137 at ${world.node.url} ${dim(`(pid ${world.node.pid})`)}`)
      say(`test token TUSD at ${world.token.address}`)
      return world
    },
    scenario,
  })
}

async function scenario(world: World, live: LiveService): Promise<void> {
  const admin = apiClient(world.service.url, world.keys.admin)
  const backend = apiClient(world.service.url, world.keys.backend)
  say(`API keys for this run: admin ${world.keys.admin}`)
  say(`                     backend ${world.keys.backend}`)
  await fund(admin)

  const orders = demoOrders()
  headline('Withdrawals')
  await Promise.all(orders.map((order, index) => request(backend, order, index)))
  await repeat(backend, orders[0] as DemoOrder)
  await refused(backend, 'overdraft', { ...(orders[0] as DemoOrder), id: 'W-7', amount: '1000000' }, 'INSUFFICIENT_FUNDS')
  await refused(backend, 'invalid address', { ...(orders[0] as DemoOrder), id: 'W-8', to: '0x1234' }, 'INVALID_RECIPIENT')

  await crash(live, backend, orders)
  await repeat(backend, orders[0] as DemoOrder)

  headline('Finality')
  await untilCompleted(backend, orders, 90_000)
  await printReceipts(admin, orders)
  await checkRecipients(world.node, world.token, orders)
  await printBooks(admin)
}

async function fund(admin: ApiClient): Promise<void> {
  headline('Credit')
  for (const [asset, amount] of [
    ['polygon', '10'],
    ['polygon:tusd', '1000'],
  ] as const) {
    await admin.must('POST', '/admin/credit', { reference: `demo-deposit:${asset}`, account: 'user:alice', asset, amount })
    say(`alice has ${amount} ${asset}`)
  }
}

async function repeat(backend: ApiClient, order: DemoOrder): Promise<void> {
  const { path, body } = requestOf(order, 0)
  const again = await backend.insist('POST', path, body)
  check(again.status === 200 && again.body.id === order.id, `the duplicate of ${order.id} was answered ${again.status}`)
  say(`${order.id} again: the same withdrawal ${dim(`(${again.body.status})`)}`)
}
