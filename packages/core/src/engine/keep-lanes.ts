import type { ChainAdapter } from '../chain/chain-adapter.ts'
import type { Json } from '../errors/wallet-error.ts'
import { accountId, type LaneId, orderId, type WalletName } from '../ids/ids.ts'
import { intentDigest } from '../intent/digest.ts'
import type { Intent } from '../intent/intent.ts'
import { intentMac } from '../intent/mac.ts'
import { amount, zero } from '../money/amount.ts'
import type { AcceptResult } from '../store/contract/orders.ts'
import type { Context } from './context.ts'
import { walletsOf } from './deposits.ts'
import { ring } from './doorbell.ts'

/**
 * Opens a house order for every gap that jams a lane: a slot given back while later ones are already sealed.
 *
 * New withdrawals fill gaps first by themselves; this is for when none comes.
 *
 * - Idempotent: yes, the order's id names the slot.
 */
export async function keepLanes(context: Context): Promise<void> {
  for (const adapter of context.chains.values()) {
    for (const wallet of await walletsOf(context, adapter.chain)) {
      for (const lane of (await context.store.listLanes({ wallet: wallet.name })).lanes) {
        const found = await context.store.readLane({ lane: lane.id })
        if (found.status === 'not-found') continue
        for (const [index, slot] of found.open.entries()) {
          if (slot.state !== 'gap' || !found.open.slice(index + 1).some((later) => later.state === 'sealed')) continue
          await fillGap(context, adapter, wallet.name, lane.id, slot.slot)
        }
      }
    }
  }
}

/** How often one gap may be filled before it is left to a person. */
const fillRoundsMax = 16

/** A gap may open again after its filler ended: then the next number, so that no id is used twice. */
async function fillGap(context: Context, adapter: ChainAdapter, wallet: WalletName, lane: LaneId, slot: number): Promise<void> {
  for (let round = 0; round < fillRoundsMax; round += 1) {
    const opened = await openHouseOrder(context, adapter, wallet, `nonce-fill:${lane}:${slot}:${round}`, 'nonce-fill', { slot })
    if (opened.status === 'halted' || opened.order.dueAt !== null) return
  }
}

/** Opens an order that pays nobody. Idempotent by `id`. */
export async function openHouseOrder(
  context: Context,
  adapter: ChainAdapter,
  wallet: WalletName,
  id: string,
  purpose: string,
  detail: Json,
  feeMax?: bigint,
): Promise<AcceptResult> {
  const intent: Intent = {
    id: orderId(id),
    chain: adapter.chain,
    wallet,
    account: accountId('house:fees'),
    action: { kind: 'house', purpose, asset: adapter.feeAsset, amount: zero, detail },
    feeAsset: adapter.feeAsset,
    feeMax: amount(feeMax ?? context.houseFeeMax[adapter.chain] ?? (await quoted(adapter, wallet))),
    feeBearer: 'house',
  }
  const digest = intentDigest(intent)
  const opened = await context.store.openHouseOrder({ intent, digest, mac: intentMac(context.policyKey, digest), requester: 'engine' })
  if (opened.status === 'accepted') await ring(context, intent.id)
  return opened
}

/** Without a cap from the operator a house order may cost twice today's quote of a plain transfer. */
async function quoted(adapter: ChainAdapter, wallet: WalletName): Promise<bigint> {
  const ask = adapter.quoteFee
  if (ask === undefined) return 0n
  const action = { kind: 'house' as const, purpose: 'quote', asset: adapter.feeAsset, amount: zero, detail: null }
  const intent = {
    id: orderId('quote'),
    chain: adapter.chain,
    wallet,
    account: accountId('house:fees'),
    action,
    feeAsset: adapter.feeAsset,
    feeBearer: 'house' as const,
  }
  return 2n * (await ask(intent, new AbortController().signal))
}
