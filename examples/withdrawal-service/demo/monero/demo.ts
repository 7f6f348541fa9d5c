import { type ApiClient, apiClient } from '../api-client.ts'
import { printBooks } from '../books.ts'
import { crash } from '../crash.ts'
import { check } from '../failed-check.ts'
import { untilCompleted } from '../follow.ts'
import { type DemoOrder, refused, request } from '../order.ts'
import { type LiveService, play, whileMining } from '../play.ts'
import { dim, green, headline, say } from '../terminal.ts'
import { openWorld, type World } from './world.ts'

/** Six withdrawals on a regtest daemon, with a crash, blocks taken back and a proof of payment. Throws when anything is not as promised. */
export function runMoneroDemo(): Promise<void> {
  return play({
    name: 'monero',
    title: 'Monero: six withdrawals, one crash, blocks taken back, a proof of payment, exact books',
    open: async (directory) => {
      say(dim('mining until there is money; about twenty seconds'))
      const world = await openWorld(directory)
      say(`monerod on regtest ${dim(`(pid ${world.daemon.pid})`)}, a shop's wallet ${dim(`(pid ${world.shop.pid})`)}`)
      return world
    },
    scenario,
    stopMs: 30_000,
  })
}

async function scenario(world: World, live: LiveService): Promise<void> {
  const { daemon, service, keys } = world
  const admin = apiClient(service.url, keys.admin)
  const backend = apiClient(service.url, keys.backend)
  headline('Credit')
  await admin.must('POST', '/admin/credit', { reference: 'demo-deposit', account: 'user:alice', asset: 'monero-regtest', amount: '30' })
  say('alice has 30 XMR')

  headline('Withdrawals')
  const orders = await demoOrders(world)
  await Promise.all(orders.map((order, index) => request(backend, order, index)))
  const [order] = orders as readonly [DemoOrder]
  await refused(backend, 'mistyped address', { ...order, id: 'W-wrong', to: `${order.to.slice(0, -1)}1` }, 'INVALID_RECIPIENT')

  await crash(live, backend, orders)
  say('the wallet program died with it and was started anew')
  await request(backend, order, 0)

  headline('Reorganisation')
  await world.mine(2)
  await daemon.popBlocks(2, { flush: true })
  await world.mine(3)
  say('two blocks came and were taken back with all they held; three empty ones stand in their place')

  headline('Finality')
  // Two blocks a second: a chain in a hurry.
  await whileMining(
    () => world.mine(1),
    500,
    () => untilCompleted(backend, orders, 180_000),
  )
  await checkRecipients(world, backend, orders)
  await printBooks(admin)
}

/** Six payments to subaddresses of a shop that nobody has paid before. */
async function demoOrders({ shop }: World): Promise<readonly DemoOrder[]> {
  const orders: DemoOrder[] = []
  for (const [index, amount] of ['0.25', '0.000000000001', '1.000000000001', '2.5', '0.125', '9.99'].entries()) {
    const { address } = await shop.rpc('create_address', { account_index: 0 })
    orders.push({ id: `W-${index + 1}`, asset: 'monero-regtest', symbol: 'XMR', amount, to: address })
  }
  return orders
}

type Received = { readonly amount: number | bigint; readonly subaddr_index: { readonly minor: number } }

/** Asks the shop what arrived, and proves one payment to it with nothing but the receipt. */
async function checkRecipients({ shop }: World, backend: ApiClient, orders: readonly DemoOrder[]): Promise<void> {
  headline('Recipients on chain')
  await shop.rpc('refresh')
  const { transfers = [] } = await shop.rpc('incoming_transfers', { transfer_type: 'all', account_index: 0 })
  for (const [index, { id, amount }] of orders.entries()) {
    const got = (transfers as readonly Received[]).filter((one) => one.subaddr_index.minor === index + 1).map((one) => BigInt(one.amount))
    const [whole = '0', fraction = ''] = amount.split('.')
    const wanted = BigInt(whole + fraction.padEnd(12, '0'))
    check(
      got.length === 1 && got[0] === wanted,
      `${id}: ${got.length} payments arrived, of ${got.join(' and ')} piconero instead of ${wanted}`,
    )
  }
  say(`${green('exact')}: all ${orders.length} recipients have their amount, once`)
  const [first] = orders as readonly [DemoOrder]
  const receipt = await backend.must('GET', `/withdrawal/receipt/${first.id}`)
  const { transactionKey } = receipt['proof'] as { transactionKey: string }
  const shown = await shop.rpc('check_tx_key', { txid: receipt.transactionHash, tx_key: transactionKey, address: first.to })
  check(shown.received === 250_000_000_000, `the proof of ${first.id} shows ${shown.received} piconero`)
  say(`${green('proven')}: ${first.id} by the key of its transaction, to anybody who asks`)
}
