import type { AssetId } from '../ids/asset-id.ts'
import type { AccountId } from '../ids/ids.ts'
import type { Intent } from '../intent/intent.ts'
import type { Amount } from '../money/amount.ts'
import type { Order, Settlement } from '../store/records.ts'
import { houseFeeOverrun, houseFees, houseLoss, houseReceivable, world } from './accounts.ts'
import type { Posting } from './post.ts'

/** What accepting an intent locks, in base units of the action's asset: the amount, and the fee limit if the user bears it. */
export function toReserve(intent: Intent): Amount {
  if (intent.action.kind === 'house') return 0n as Amount
  return (intent.feeBearer === 'user' ? intent.action.amount + intent.feeMax : intent.action.amount) as Amount
}

/** A deposit: owed to the account, held in the world. */
export function credited(account: AccountId, asset: AssetId, amount: bigint): Posting {
  return {
    asset,
    entries: [
      { account, available: amount },
      { account: world, available: amount },
    ],
  }
}

/** A deposit undone: `taken` comes back from the account, the rest becomes a receivable. */
export function uncredited(account: AccountId, asset: AssetId, amount: bigint, taken: bigint): Posting {
  return {
    asset,
    entries: [
      { account, available: -taken },
      { account: world, available: -amount },
      { account: houseReceivable, available: amount - taken },
    ],
  }
}

/** A reservation given back whole. */
export function released(order: Order): Posting {
  const { account, action } = order.intent
  return { asset: action.asset, entries: [{ account, available: order.reserved, locked: -order.reserved }] }
}

/** A network fee that the house bears; with a negative amount, one that is undone. */
export function houseFee(feeAsset: AssetId, fee: bigint): Posting {
  return {
    asset: feeAsset,
    entries: [
      { account: houseFees, available: fee },
      { account: world, available: -fee },
    ],
  }
}

/** How a final payment is booked. */
export type Settled = {
  readonly postings: readonly Posting[]
  /** What left for the recipient, in base units of the action's asset. */
  readonly paid: Amount
  /** The part of the fee that the user bore; goes into the settlement. */
  readonly feeBorne: Amount
  /** Fee above what the user had agreed to, in base units of the fee asset. */
  readonly overrun: Amount
}

/**
 * A payment at finality, from the order's reservation.
 *
 * The user pays the fee up to what is reserved beyond the amount (less than `feeMax` after a reopening, which keeps only what
 * was really paid); the house books the rest as overrun. What is left over goes back to available.
 */
export function settled(order: Order, fee: bigint): Settled {
  const { account, action, feeAsset, feeBearer } = order.intent
  if (action.kind === 'house')
    return { postings: [houseFee(feeAsset, fee)], paid: 0n as Amount, feeBorne: 0n as Amount, overrun: 0n as Amount }
  const paid = action.amount
  const budget = feeBearer === 'user' ? order.reserved - paid : 0n
  const borne = (fee < budget ? fee : budget) as Amount
  const fromUser: Posting = {
    asset: action.asset,
    entries: [
      { account, locked: -order.reserved, available: order.reserved - paid - borne },
      { account: world, available: -(paid + borne) },
    ],
  }
  if (feeBearer === 'house') return { postings: [fromUser, houseFee(feeAsset, fee)], paid, feeBorne: borne, overrun: 0n as Amount }
  const overrun = (fee - borne) as Amount
  return { postings: [fromUser, feeOverrun(feeAsset, overrun)], paid, feeBorne: borne, overrun }
}

/** Undoes {@link settled}: what was paid is locked again. `reserved` is the order's new reservation. */
export function reopened(order: Order, settlement: Settlement): { readonly postings: readonly Posting[]; readonly reserved: Amount } {
  const { account, action, feeAsset, feeBearer, feeMax } = order.intent
  const { paid, fee } = settlement
  if (action.kind === 'house') return { postings: [houseFee(feeAsset, -fee)], reserved: 0n as Amount }
  const borne = feeBearer === 'user' ? (settlement.feeBorne ?? (fee < feeMax ? fee : feeMax)) : 0n
  const reserved = (paid + borne) as Amount
  const toUser: Posting = {
    asset: action.asset,
    entries: [
      { account, locked: reserved },
      { account: world, available: reserved },
    ],
  }
  const undone = feeBearer === 'house' ? houseFee(feeAsset, -fee) : feeOverrun(feeAsset, borne - fee)
  return { postings: [toUser, undone], reserved }
}

/** A payment that became final after its money had been given back without proof. */
export function lost(intent: Intent, fee: bigint): { readonly postings: readonly Posting[]; readonly loss: Amount } {
  const { action, feeAsset } = intent
  const loss = action.kind === 'house' ? (0n as Amount) : action.amount
  const paid: Posting = {
    asset: action.asset,
    entries: [
      { account: houseLoss, available: loss },
      { account: world, available: -loss },
    ],
  }
  return { postings: [paid, houseFee(feeAsset, fee)], loss }
}

function feeOverrun(feeAsset: AssetId, overrun: bigint): Posting {
  return {
    asset: feeAsset,
    entries: [
      { account: houseFeeOverrun, available: overrun },
      { account: world, available: -overrun },
    ],
  }
}

/** The same postings the other way round. */
export function negated(postings: readonly Posting[]): readonly Posting[] {
  return postings.map(({ asset, entries }) => ({
    asset,
    entries: entries.map(({ account, available = 0n, locked = 0n }) => ({ account, available: -available, locked: -locked })),
  }))
}
