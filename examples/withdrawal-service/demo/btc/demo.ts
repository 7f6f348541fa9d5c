import { formatAmount, parseAmount } from '@wallet/core'
import { apiClient } from '../api-client.ts'
import { printBooks } from '../books.ts'
import { crash } from '../crash.ts'
import { check } from '../failed-check.ts'
import { untilCompleted } from '../follow.ts'
import { type DemoOrder, refused, request } from '../order.ts'
import { type LiveService, play, whileMining } from '../play.ts'
import { dim, green, headline, say } from '../terminal.ts'
import type { DemoCoin } from './coins.ts'
import { openWorld, type World } from './world.ts'

/** Six withdrawals on a regtest node, with a lost reply, a crash and a reorganisation. Throws when anything is not as promised. */
export function runCoinDemo(coin: DemoCoin): Promise<void> {
  return play({
    name: coin.name,
    title: `${coin.title}: six withdrawals, a lost reply, one crash, blocks taken back, exact books`,
    open: async (directory) => {
      const world = await openWorld(directory, coin)
      say(`${world.node.kind} on regtest, genesis ${world.node.genesis.slice(0, 12)}… ${dim(`(pid ${world.node.pid})`)}`)
      return world
    },
    scenario,
  })
}

async function scenario(world: World, live: LiveService): Promise<void> {
  const { coin, node, proxy, service, keys } = world
  const admin = apiClient(service.url, keys.admin)
  const backend = apiClient(service.url, keys.backend)
  headline('Credit')
  await admin.must('POST', '/admin/credit', { reference: 'demo-deposit', account: 'user:alice', asset: coin.name, amount: '3' })
  say(`alice has 3 ${coin.symbol}`)

  headline('Withdrawals')
  // The node takes the first transaction, and its answer never arrives.
  proxy.loseNextReply()
  const orders = await demoOrders(world)
  await Promise.all(orders.map((order, index) => request(backend, order, index)))
  const [order] = orders as readonly [DemoOrder]
  const mainnet = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
  await refused(backend, 'invalid address', { ...order, id: 'W-7', to: '0x1234' }, 'INVALID_RECIPIENT')
  await refused(backend, 'address of another network', { ...order, id: 'W-8', to: mainnet }, 'INVALID_RECIPIENT')

  await crash(live, backend, orders)
  await request(backend, order, 0)

  headline('Reorganisation')
  await node.mine(2)
  await node.reorg(2)
  say('two blocks came and were taken back; three empty ones stand in their place')

  headline('Finality')
  // A block a second, as a chain that is alive.
  await whileMining(
    () => node.mine(),
    1_000,
    () => untilCompleted(backend, orders, 90_000),
  )
  await checkRecipients(world, orders)
  await printBooks(admin)
}

/** Six payments to addresses that nobody has paid before. */
async function demoOrders({ coin, node }: World): Promise<readonly DemoOrder[]> {
  const orders: DemoOrder[] = []
  for (const [index, amount] of coin.amounts.entries()) {
    orders.push({ id: `W-${index + 1}`, asset: coin.name, symbol: coin.symbol, amount, to: await coin.recipient(node) })
  }
  return orders
}

/** Asks the chain itself what every recipient has: exactly the amount, so paid once, not twice and not less. */
async function checkRecipients({ coin, node }: World, orders: readonly DemoOrder[]): Promise<void> {
  headline('Recipients on chain')
  for (const { id, symbol, amount, to } of orders) {
    const has = await coin.received(node, to)
    check(has === parseAmount(amount, 8), `${id}: the recipient has ${formatAmount(has, 8)} instead of ${amount} ${symbol}`)
  }
  say(`${green('exact')}: all ${orders.length} recipients have their amount, once`)
}
