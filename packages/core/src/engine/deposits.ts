import type { Deposit } from '../chain/facets.ts'
import { coreErrors } from '../errors/codes.ts'
import type { ChainId } from '../ids/chain-id.ts'
import { type AccountId, accountId } from '../ids/ids.ts'
import { withDeadline } from '../resilience/with-deadline.ts'
import type { Wallet } from '../store/records.ts'
import { adapterOf, type Context } from './context.ts'
import { raiseSeenHeight } from './seen-height.ts'

/**
 * Credits the final deposits since the last scan, takes back what the chain has undone, and moves the cursor on.
 *
 * - Idempotent: yes, each deposit's reference credits once; a crash before the cursor moved scans the same blocks again.
 * - A deposit to a user's wallet is the user's; one to a pooled hot wallet is the house's capital. What our own wallets send
 *   each other is no deposit.
 */
export async function scanDeposits(context: Context, chain: ChainId, signal: AbortSignal): Promise<readonly Deposit[]> {
  const adapter = adapterOf(context, chain)
  const facet = adapter.deposits
  if (facet === undefined) throw coreErrors.create('OPERATION_REFUSED', { operation: 'scan deposits', reason: `${chain} has no deposits` })
  const owners = new Map<string, AccountId>()
  for (const wallet of await walletsOf(context, chain)) {
    const account = accountId(wallet.owner === undefined ? 'house:capital' : `user:${wallet.owner}`)
    for (const { address } of wallet.addresses) owners.set(address, account)
  }
  const name = `deposits:${chain}`
  const before = await context.store.readCursor({ name })
  const scan = await withDeadline(context.clock, context.worker.callTimeoutMs, signal, 'scan deposits', (deadline) =>
    facet.scan([...owners.keys()], before.value, deadline),
  )

  // Before the first of them is booked: see there.
  const highest = scan.deposits.reduce((most, { block }) => Math.max(most, block.height), 0)
  if (highest > 0) await raiseSeenHeight(context, chain, highest)
  // Taken back first, and the account frozen: what comes below may be the same coins again.
  for (const { asset, reference, reason } of scan.undone ?? []) {
    const answer = await context.store.uncredit({ asset, reference, reason, actor: 'deposits' })
    if (answer.status === 'reversed')
      context.emit({ name: 'deposit.reversed', chain, asset, amount: answer.credit.amount.toString(), reference })
  }
  const credited: Deposit[] = []
  for (const deposit of scan.deposits) {
    const account = owners.get(deposit.address)
    if (account === undefined || deposit.amount === 0n || (deposit.from !== undefined && owners.has(deposit.from))) continue
    const { reference, asset, amount, from } = deposit
    const answer = await context.store.credit({
      reference,
      account,
      asset,
      amount,
      actor: 'deposits',
      ...(from === undefined ? {} : { from }),
    })
    // Back in the chain after it was taken back: credited once for ever, so a person must, under a reference of their own.
    if (answer.status !== 'credited' && answer.credit.reversed !== null)
      context.emit({ name: 'deposit.returned', chain, asset, amount: amount.toString(), reference })
    if (answer.status !== 'credited') continue
    credited.push(deposit)
    context.emit({ name: 'deposit.credited', chain, asset, amount: amount.toString(), reference })
  }
  await context.store.advanceCursor({ name, from: before.value, to: scan.cursor })
  return credited
}

/** Every wallet of a chain. */
export async function walletsOf(context: Context, chain: ChainId): Promise<readonly Wallet[]> {
  const wallets: Wallet[] = []
  let after: string | undefined
  do {
    const page = await context.store.listWallets({ chain, max: 500, ...(after === undefined ? {} : { after }) })
    wallets.push(...page.rows)
    after = page.next ?? undefined
  } while (after !== undefined)
  return wallets
}
