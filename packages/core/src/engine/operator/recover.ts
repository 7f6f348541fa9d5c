import { resolveChain } from '../../chain/aliases.ts'
import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { Outflow } from '../../chain/facets.ts'
import type { OrderId, WalletName } from '../../ids/ids.ts'
import { type Amount, amount } from '../../money/amount.ts'
import type { Wallet } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { scanDeposits, walletsOf } from '../deposits.ts'
import type { RecoverInput, RecoverResult } from '../engine.ts'
import { openHouseOrder } from '../open-house-order.ts'
import { withdraw } from '../withdraw.ts'
import { paymentKey } from './payment-key.ts'
import { type Books, booksOf } from './recovery-books.ts'

/**
 * Brings a store restored from a backup up to what the chain shows.
 *
 * The backup knows nothing of what was paid after it; to pay its open orders again is the one thing that must not happen. So whatever
 * the wallets have sent since is read from the chain and laid against open orders, then against what callers say they asked for: the
 * same wallet, asset, recipient and amount. Two orders alike in all four are alike in everything that matters here, but for what is
 * out for one of them: a transaction that used up a claim of a live attempt paid that attempt's order and no other.
 *
 * Nothing is concluded while the chain still has something of ours that is not final: a payment in a mempool is not unpaid.
 *
 * - Idempotent: payments that were adopted before are known as such, one by one, so a batch that was explained in part is gone on with.
 * - Leaves behind: everything halted as before; after a crash perhaps a restored order that is set aside, and adopted the next time.
 */
export async function recover(context: Context, input: RecoverInput): Promise<RecoverResult> {
  const adapter = resolveChain([...context.chains.values()], input.chain)
  const { chain, outflows } = adapter
  const { halts } = await context.store.listHalts({})
  if (!halts.some(({ scope }) => scope === 'global' || scope === `chain:${chain}`)) return { status: 'not-halted' }
  if (outflows === undefined) return { status: 'unsupported' }
  const signal = new AbortController().signal
  const wallets = await walletsOf(context, chain)
  const owner = new Map(wallets.flatMap(({ name, addresses }) => addresses.map(({ address }) => [address, name] as const)))
  if (await outflows.pending([...owner.keys()], signal)) return { status: 'pending' }
  await allDeposits(context, adapter, signal)

  const sent: Outflow[] = []
  for (let from: number | null = input.since; from !== null; ) {
    const page: Awaited<ReturnType<typeof outflows.scan>> = await outflows.scan([...owner.keys()], from, signal)
    sent.push(...page.outflows)
    from = page.next
  }
  const books = await booksOf(context, adapter, input.requests ?? [], sent, owner)

  const adopted: { order: OrderId; transaction: string }[] = []
  const fees: string[] = []
  const unexplained: Outflow[] = []
  for (const outflow of sent) {
    if (books.isFollowed(outflow.transaction)) continue
    const wallet = owner.get(outflow.from) as WalletName
    // What our own wallets send each other is no payment.
    const payments = outflow.payments.filter(({ to }) => !owner.has(to))
    let explained = true
    for (const [index, payment] of payments.entries()) {
      const key = paymentKey(wallet, payment)
      if (books.wasBooked(outflow.transaction, key)) continue
      const order = await adoptOne(context, books, key, outflow, share(outflow.feePaid, index, payments.length), input)
      if (order === undefined) explained = false
      else adopted.push({ order, transaction: outflow.transaction })
    }
    if (!explained) unexplained.push(outflow)
    if (payments.length === 0 && !books.wasBooked(outflow.transaction)) {
      await bookFee(context, adapter, wallet, outflow, input)
      fees.push(outflow.transaction)
    }
  }
  await raiseLanes(context, adapter, wallets, input, signal)
  return { status: 'recovered', adopted, fees, unexplained, unpaid: books.unpaid() }
}

/** Books a payment on the first order that takes it: a worker may have settled one of them since the books were read. */
async function adoptOne(
  context: Context,
  books: Books,
  key: string,
  { transaction, block }: Outflow,
  fee: Amount,
  { actor, reason }: RecoverInput,
): Promise<OrderId | undefined> {
  for (;;) {
    const order = await orderPaidBy(context, books, transaction, key)
    if (order === undefined) return undefined
    const { status } = await context.store.adopt({ order, transaction, block, fee, actor, reason })
    if (status === 'adopted' || status === 'exists') return order
  }
}

/** The order that a payment settles: one that is open, or one that somebody asked for and this store never heard of. */
async function orderPaidBy(context: Context, books: Books, transaction: string, key: string): Promise<OrderId | undefined> {
  const open = books.takeOpen(transaction, key)
  if (open !== undefined) return open
  const request = books.takeAsked(key)
  if (request === undefined) return undefined
  const result = await withdraw(context, request, true)
  return result.status === 'accepted' || result.status === 'exists' ? result.order.id : undefined
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
