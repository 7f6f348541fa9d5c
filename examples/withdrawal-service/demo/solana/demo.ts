import { Keypair } from '@solana/web3.js'
import { type ApiClient, apiClient } from '../api-client.ts'
import { printBooks } from '../books.ts'
import { crash } from '../crash.ts'
import { check } from '../failed-check.ts'
import { untilCompleted } from '../follow.ts'
import { type DemoOrder, refused, request } from '../order.ts'
import { type LiveService, play } from '../play.ts'
import { green, headline, say } from '../terminal.ts'
import { openWorld, type World } from './world.ts'

/** Six withdrawals on a local Solana, with lost replies, transactions that expire and a crash. Throws when anything is not as promised. */
export function runSolanaDemo(): Promise<void> {
  return play({
    name: 'solana',
    title: 'Solana: six withdrawals, lost replies, proven expiry, one crash, exact books',
    open: async (directory) => {
      const world = await openWorld(directory)
      const { cluster, nodes } = world
      say(`a cluster on a real SVM, genesis ${cluster.genesis.slice(0, 12)}…, behind ${nodes.map(({ url }) => url).join(' and ')}`)
      return world
    },
    scenario,
  })
}

async function scenario(world: World, live: LiveService): Promise<void> {
  const { cluster, nodes, service, keys } = world
  const admin = apiClient(service.url, keys.admin)
  const backend = apiClient(service.url, keys.backend)
  headline('Credit')
  for (const [asset, amount] of [
    ['solana', '10'],
    ['solana:tusd', '1000'],
  ] as const) {
    await admin.must('POST', '/admin/credit', { reference: `demo-deposit:${asset}`, account: 'user:alice', asset, amount })
    say(`alice has ${amount} ${asset}`)
  }

  headline('Withdrawals')
  // Replies to half of the sends are lost after the node took them, and no leader gets to see anything for a while.
  for (const node of nodes) node.setFaults({ loseSendReply: 0.5 })
  cluster.setLoss(2)
  const orders = demoOrders()
  await Promise.all(orders.map((order, index) => request(backend, order, index)))
  await refused(backend, 'invalid address', { ...(orders[0] as DemoOrder), id: 'W-8', to: '0x1234' }, 'INVALID_RECIPIENT')

  await crash(live, backend, orders)
  await request(backend, orders[0] as DemoOrder, 0)

  headline('Expiry')
  say('no leader takes a transaction: only when two providers prove that a blockhash is over is a payment signed anew')
  await untilExpired(admin, orders)
  cluster.setLoss(0)

  headline('Finality')
  await untilCompleted(backend, orders, 90_000)
  checkRecipients(world, orders)
  await printBooks(admin)
}

/** Three in SOL and three in a token, each to an address nobody has paid before. */
function demoOrders(): readonly DemoOrder[] {
  const fresh = (): string => Keypair.generate().publicKey.toBase58()
  return ['0.25', '12.5', '1.000000001', '0.000001', '0.125', '99.99'].map((amount, index) => ({
    id: `W-${index + 1}`,
    ...(index % 2 === 0 ? { asset: 'solana', symbol: 'SOL' } : { asset: 'solana:tusd', symbol: 'TUSD' }),
    amount,
    to: fresh(),
  }))
}

/** Waits until every order has an attempt that is proven dead. */
async function untilExpired(admin: ApiClient, orders: readonly DemoOrder[]): Promise<void> {
  const end = Date.now() + 60_000
  for (;;) {
    const seen = await Promise.all(orders.map(({ id }) => admin.must('GET', `/admin/transactions/${id}`)))
    const dead = seen.filter((body) => JSON.stringify(body).includes('expired-final')).length
    if (dead === orders.length) return say(`${green('proven')}: the first attempt of each of ${dead} withdrawals can never land`)
    check(Date.now() < end, `only ${dead} attempts were proven expired within a minute`)
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

/** Asks the chain itself what every recipient has: exactly the amount, so paid once, not twice and not less. */
function checkRecipients({ cluster, mint }: World, orders: readonly DemoOrder[]): void {
  headline('Recipients on chain')
  for (const { id, symbol, amount, to } of orders) {
    const account = cluster.bank.account(to)
    const has = symbol === 'SOL' ? (account.exists ? account.lamports : 0n) : mint.balanceOf(to)
    const [whole = '0', part = ''] = amount.split('.')
    const due = BigInt(`${whole}${part.padEnd(symbol === 'SOL' ? 9 : 6, '0')}`)
    check(has === due, `${id}: the recipient has ${has} base units instead of ${amount} ${symbol}`)
  }
  say(`${green('exact')}: all ${orders.length} recipients have their amount, once`)
}
