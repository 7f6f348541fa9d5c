import { formatAmount, parseAmount } from '@wallet/core'
import { type Child, temporaryDirectory } from '@wallet/harness'
import { type ApiClient, apiClient } from '../api-client.ts'
import { check } from '../failed-check.ts'
import { printBooks } from '../polygon/books.ts'
import { untilCompleted, untilInFlight } from '../polygon/follow.ts'
import { type DemoOrder, requestOf } from '../polygon/orders.ts'
import { bold, dim, green, headline, say } from '../terminal.ts'
import type { DemoCoin } from './coins.ts'
import { openWorld, type World } from './world.ts'

/** Six withdrawals on a regtest node, with a lost reply, a crash and a reorganisation. Throws when anything is not as promised. */
export async function runCoinDemo(coin: DemoCoin): Promise<void> {
  const directory = temporaryDirectory(`wallet-demo-${coin.name}`)
  let world: World | undefined
  let child: Child | undefined
  try {
    say(bold(`${coin.title}: six withdrawals, a lost reply, one crash, blocks taken back, exact books`))
    world = await openWorld(directory.path, coin)
    say(`${world.node.kind} on regtest, genesis ${world.node.genesis.slice(0, 12)}… ${dim(`(pid ${world.node.pid})`)}`)
    child = await startService(world)
    await scenario(world, child, (next) => {
      child = next
    })
    const { code } = await child.stop(20_000)
    check(code === 0, `the service ended with code ${code} after SIGTERM`)
    say(green('All as promised.'))
  } catch (error) {
    for (const line of child?.output().trim().split('\n').slice(-5) ?? []) if (line !== '') say(dim(`service: ${line.slice(0, 300)}`))
    throw error
  } finally {
    await child?.stop(5_000)
    await world?.stop()
    directory.remove()
  }
}

async function startService(world: World): Promise<Child> {
  const child = await world.service.start()
  say(`service is ready at ${world.service.url} ${dim(`(pid ${child.pid}, docs at /api-docs)`)}`)
  return child
}

async function scenario(world: World, running: Child, replace: (child: Child) => void): Promise<void> {
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
  for (const to of ['0x1234', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4']) {
    const refused = await backend.insist('POST', '/wallet/send', {
      ...(requestOf({ ...(orders[0] as DemoOrder), id: `W-${to.slice(0, 4)}`, to }, 0).body as object),
    })
    check(refused.body.error?.code === 'INVALID_RECIPIENT', `an invalid address was answered ${refused.status}`)
  }
  say('an invalid address and one of another network refused: INVALID_RECIPIENT')

  headline('Crash')
  const inFlight = await untilInFlight(backend, orders)
  await running.kill()
  say(`SIGKILL with ${inFlight} in flight: no goodbye, no clean-up`)
  replace(await startService(world))
  await request(backend, orders[0] as DemoOrder, 0)

  headline('Reorganisation')
  await node.mine(2)
  await node.reorg(2)
  say('two blocks came and were taken back; three empty ones stand in their place')

  headline('Finality')
  const stop = new AbortController()
  const mining = mineUntil(world, stop.signal)
  try {
    await untilCompleted(backend, orders, 90_000)
  } finally {
    stop.abort()
    await mining
  }
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

async function request(backend: ApiClient, order: DemoOrder, index: number): Promise<void> {
  const { path, body } = requestOf(order, index)
  const { status } = await backend.must('POST', path, body)
  say(`${order.id} ${status}  ${order.amount} ${order.symbol}`)
}

/** A block a second, as a chain that is alive. */
async function mineUntil({ node }: World, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await node.mine()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
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
