import { coreErrors, type Intent, invariant, type OrderId, rotated, type Snapshot, type Wallet } from '@wallet/core'
import { checksummed } from '../address.ts'
import type { ChainState } from '../chain-state/chain-state.ts'
import { laneOf } from '../lane.ts'
import { allowanceBusy, isApproval } from './allowance.ts'
import type { Asker } from './ask-node.ts'
import { type BatchFindings, batchable, batchFacts } from './batch-facts.ts'
import { batchableCoins, coinBatchFacts } from './coin-batch-facts.ts'
import type { OrderFacts, PolygonFacts } from './facts.ts'
import { orderFacts } from './order-facts.ts'
import { balanceOf, chainNext, requirePlainSender } from './sender-facts.ts'

/**
 * Reads what `draft` needs for these orders. Heads, fees, nonce and balance are shared by all callers of a block, so a payment of
 * coins costs one call here (does the recipient have code?) and one of a token one simulation.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_NETWORK_MISMATCH`, `CHAIN_RESPONSE_MALFORMED`, `ABORTED`,
 *   `POLYGON__HOT_WALLET_DELEGATED`, `POLYGON__TOKEN_MISMATCH`
 */
export async function takeSnapshot(
  state: ChainState,
  wallet: Wallet,
  intents: readonly Intent[],
  signal: AbortSignal,
): Promise<Snapshot<PolygonFacts>> {
  const { settings, market, nodes, commitments, senders } = state
  const first = wallet.addresses[0]
  invariant(first !== undefined, `wallet ${wallet.name} has an address`)
  const sender = checksummed(first.address)
  senders.set(wallet.name, sender)
  const heads = await state.heads.usable()
  if (signal.aborted) throw coreErrors.create('ABORTED', { operation: 'snapshot' })

  // Each snapshot begins with another provider: they share the work, and one that errs spoils one snapshot and not all.
  const asker: Asker = { state, heads: rotated(heads, state.turns.next()), signal }
  const lane = laneOf(settings.network, sender)
  const [next, balance, fees] = await Promise.all([
    chainNext(asker, sender, lane),
    balanceOf(asker, sender),
    market.at(heads, nodes),
    requirePlainSender(asker, sender),
  ])
  const purse = { sender, ...fees, balance, committed: commitments.total(lane, next) }
  const facts: PolygonFacts = { ...purse, ...(await findings(asker, purse, next, intents)) }
  const height = Math.max(...heads.map(({ latest }) => latest.height))
  return { height, lane: { id: lane, chainNext: next, windowMax: settings.window }, facts }
}

async function findings(
  asker: Asker,
  purse: Omit<PolygonFacts, 'orders' | 'batch'>,
  next: number,
  intents: readonly Intent[],
): Promise<Pick<PolygonFacts, 'orders' | 'batch'>> {
  const { sender } = purse
  const found = await batchOf(asker, purse, next, intents)
  if (found === undefined) return { orders: await firstPayable(asker, sender, next, intents) }
  const known = new Set(found.orders.map(({ order }) => order))
  const others = intents.filter(({ id }) => !known.has(id)).map(({ id }) => oneAtATime(id))
  return { orders: [...found.orders, ...others], ...(found.batch === undefined ? {} : { batch: found.batch }) }
}

async function batchOf(
  asker: Asker,
  purse: Omit<PolygonFacts, 'orders' | 'batch'>,
  next: number,
  intents: readonly Intent[],
): Promise<BatchFindings | undefined> {
  const coins = batchableCoins(asker, purse.sender, intents)
  if (coins !== undefined) return coinBatchFacts(asker, purse, coins)
  const group = batchable(asker, purse.sender, intents)
  return group === undefined ? undefined : batchFacts(asker, purse.sender, next, group.token, group.legs)
}

/** Without a batch one order is carried out, so the search ends with the first that can be; nothing is asked about the others. */
async function firstPayable(asker: Asker, sender: string, next: number, intents: readonly Intent[]): Promise<readonly OrderFacts[]> {
  const orders: OrderFacts[] = []
  for (const intent of intents) {
    const found = orders.some(({ status }) => status === 'payable')
    if (found) orders.push(oneAtATime(intent.id))
    else if (isApproval(intent)) orders.push(await approvalInTurn(asker, sender, next, intent))
    else orders.push(await orderFacts(asker, sender, intent))
  }
  return orders
}

/** An approval waits for its turn at the allowance, as batches do. */
async function approvalInTurn(asker: Asker, sender: string, next: number, intent: Intent): Promise<OrderFacts> {
  const { settings, allowanceTurns } = asker.state
  const facts = await orderFacts(asker, sender, intent)
  if (facts.status === 'refused') return facts
  const { asset } = intent.action
  const wait = (detail: string): OrderFacts => ({ order: intent.id, status: 'refused', next: 'park', reason: 'no-free-claim', detail })
  const busy = await allowanceBusy(asker, sender, next, asset, 'approval')
  if (busy !== undefined) return wait(busy)
  const taken = allowanceTurns.take(laneOf(settings.network, sender), asset, [intent.id])
  return taken ? facts : wait('a batch of this token is being prepared')
}

function oneAtATime(order: OrderId): OrderFacts {
  return { order, status: 'refused', next: 'park', reason: 'no-free-claim', detail: 'one order in one transaction' }
}
