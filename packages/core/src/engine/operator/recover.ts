import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { Outflow } from '../../chain/facets.ts'
import { resolveAsset, resolveChain } from '../../ids/aliases.ts'
import type { OrderId, WalletName } from '../../ids/ids.ts'
import { type Amount, amount } from '../../money/amount.ts'
import type { Order, Wallet } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { scanDeposits, walletsOf } from '../deposits.ts'
import type { RecoverInput, RecoverResult, WithdrawRequest } from '../engine.ts'
import { openHouseOrder } from '../open-house-order.ts'
import { withdraw } from '../withdraw.ts'

type Payment = Outflow['payments'][number]

/**
 * Brings a store restored from a backup up to what the chain shows.
 *
 * The backup knows nothing of what was paid after it; to pay its open orders again is the one thing that must not happen. So whatever
 * the wallets have sent since is read from the chain and laid against open orders, then against what callers say they asked for: the
 * same wallet, asset, recipient and amount. Two orders alike in all four are alike in everything that matters here.
 *
 * - Idempotent: what was adopted before is known the next time.
 * - Leaves behind: everything halted as before.
 */
export async function recover(context: Context, input: RecoverInput): Promise<RecoverResult> {
  const adapter = resolveChain([...context.chains.values()], input.chain)
  const { chain, outflows } = adapter
  const { halts } = await context.store.listHalts({})
  if (!halts.some(({ scope }) => scope === 'global' || scope === `chain:${chain}`)) return { status: 'not-halted' }
  if (outflows === undefined) return { status: 'unsupported' }
  const signal = new AbortController().signal
  await allDeposits(context, adapter, signal)
  const wallets = await walletsOf(context, chain)
  const owner = new Map(wallets.flatMap(({ name, addresses }) => addresses.map(({ address }) => [address, name] as const)))
  const known = await knownTransactions(context)
  const open = await openOrders(context, adapter)
  const asked = askedFor(context, adapter, input.requests ?? [])

  const adopted: { order: OrderId; transaction: string }[] = []
  const fees: string[] = []
  const unexplained: Outflow[] = []
  let from: number | null = input.since
  while (from !== null) {
    const page: Awaited<ReturnType<typeof outflows.scan>> = await outflows.scan([...owner.keys()], from, signal)
    for (const outflow of page.outflows) {
      if (known.has(outflow.transaction)) continue
      const wallet = owner.get(outflow.from) as WalletName
      // What our own wallets send each other is no payment.
      const payments = outflow.payments.filter(({ to }) => !owner.has(to))
      const orders = await Promise.all(
        payments.map(
          async (payment) => take(open, keyOf(wallet, payment)) ?? (await restore(context, take(asked, keyOf(wallet, payment)))),
        ),
      )
      const matched = orders.filter((order) => order !== undefined)
      if (matched.length < payments.length) unexplained.push(outflow)
      else if (matched.length === 0) {
        await bookFee(context, adapter, wallet, outflow, input)
        fees.push(outflow.transaction)
      }
      for (const [index, order] of matched.entries()) {
        const fee = share(outflow.feePaid, index, matched.length)
        const { transaction, block } = outflow
        await context.store.adopt({ order, transaction, block, fee, actor: input.actor, reason: input.reason })
        adopted.push({ order, transaction })
      }
    }
    from = page.next
  }
  await raiseLanes(context, adapter, wallets, input, signal)
  return { status: 'recovered', adopted, fees, unexplained, unpaid: [...asked.values()].flat().map(({ id }) => id) }
}

/** What was deposited after the backup must be there before what was paid from it. */
async function allDeposits(context: Context, adapter: ChainAdapter, signal: AbortSignal): Promise<void> {
  if (adapter.deposits === undefined) return
  const name = `deposits:${adapter.chain}`
  for (let before: string | null | undefined; ; ) {
    await scanDeposits(context, adapter.chain, signal)
    const { value } = await context.store.readCursor({ name })
    if (value === before) return
    before = value
  }
}

/** Every transaction that this store knows of: its attempts are followed, and settle by themselves. */
async function knownTransactions(context: Context): Promise<ReadonlySet<string>> {
  const known = new Set<string>()
  let after: string | undefined
  do {
    const page = await context.store.listAttempts({ max: 500, ...(after === undefined ? {} : { after }) })
    for (const { signed } of page.rows) if (signed !== null) known.add(signed.id)
    after = page.next ?? undefined
  } while (after !== undefined)
  for (const order of await ordersOf(context, ['completed'])) if (order.settlement !== null) known.add(order.settlement.transaction)
  return known
}

async function ordersOf(context: Context, states: readonly Order['state'][]): Promise<readonly Order[]> {
  const found: Order[] = []
  for (const state of states) {
    let after: string | undefined
    do {
      const page = await context.store.listOrders({ max: 500, state, ...(after === undefined ? {} : { after }) })
      found.push(...page.rows)
      after = page.next ?? undefined
    } while (after !== undefined)
  }
  return found
}

const keyOf = (wallet: WalletName, { asset, to, amount: value }: Payment): string => `${wallet}|${asset}|${to}|${value}`

/** Orders that nothing has settled, oldest first under what they pay. */
async function openOrders(context: Context, adapter: ChainAdapter): Promise<Map<string, OrderId[]>> {
  const orders = await ordersOf(context, ['reserved', 'in-review', 'parked', 'planned', 'exposed', 'signed', 'broadcast'])
  const open = new Map<string, OrderId[]>()
  for (const { id, intent } of [...orders].sort((a, b) => a.createdAt - b.createdAt)) {
    const { action, wallet, chain } = intent
    if (chain !== adapter.chain || action.kind === 'house') continue
    push(open, keyOf(wallet, action), id)
  }
  return open
}

function askedFor(context: Context, adapter: ChainAdapter, requests: readonly WithdrawRequest[]): Map<string, WithdrawRequest[]> {
  const asked = new Map<string, WithdrawRequest[]>()
  for (const request of requests) {
    const { asset } = resolveAsset([...context.chains.values()], request.asset)
    const to = adapter.decodeAddress(request.to)
    const wallet = request.wallet ?? [asset.id, ...asset.aliases].map((name) => context.wallets[name]).find((name) => name !== undefined)
    if (to.status === 'invalid' || wallet === undefined) continue
    push(asked, keyOf(wallet as WalletName, { to: to.canonical, asset: asset.id, amount: amount(request.amount) }), request)
  }
  return asked
}

async function restore(context: Context, request: WithdrawRequest | undefined): Promise<OrderId | undefined> {
  if (request === undefined) return undefined
  const result = await withdraw(context, request, true)
  return result.status === 'accepted' || result.status === 'exists' ? result.order.id : undefined
}

/** A transaction that paid nobody: a filled gap, a cancel, an approval, a revert. Its fee is the house's. */
async function bookFee(context: Context, adapter: ChainAdapter, wallet: WalletName, outflow: Outflow, input: RecoverInput): Promise<void> {
  const { transaction, block, feePaid } = outflow
  const wish = { id: `recovered:${transaction}`, purpose: 'recovered', detail: { transaction }, feeMax: feePaid, restoring: true } as const
  const opened = await openHouseOrder(context, adapter, wallet, wish)
  if (opened.status !== 'accepted' && opened.status !== 'exists') return
  await context.store.adopt({ order: opened.order.id, transaction, block, fee: feePaid, actor: input.actor, reason: input.reason })
}

async function raiseLanes(
  context: Context,
  adapter: ChainAdapter,
  wallets: readonly Wallet[],
  { actor, reason }: RecoverInput,
  signal: AbortSignal,
): Promise<void> {
  if (adapter.balances === undefined) return
  for (const wallet of wallets) {
    const { lanes } = await adapter.balances.read(wallet, [adapter.feeAsset], signal)
    for (const { lane, next } of lanes) await context.store.raiseLane({ lane, next, actor, reason })
  }
}

/** Equal parts, the indivisible rest to the first. */
function share(fee: Amount, index: number, count: number): Amount {
  const parts = BigInt(count)
  return amount(fee / parts + (index === 0 ? fee % parts : 0n))
}

function push<Value>(into: Map<string, Value[]>, key: string, value: Value): void {
  const list = into.get(key)
  if (list === undefined) into.set(key, [value])
  else list.push(value)
}

const take = <Value>(from: Map<string, Value[]>, key: string): Value | undefined => from.get(key)?.shift()
