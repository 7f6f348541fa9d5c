import type { Json } from '../errors/wallet-error.ts'
import type { AssetId } from '../ids/asset-id.ts'
import type { ClaimKey, LaneId, OrderId } from '../ids/ids.ts'
import type { Intent } from '../intent/intent.ts'
import type { Amount } from '../money/amount.ts'
import type { Wallet } from '../store/records.ts'
import type { Draft } from './transaction.ts'

/** Everything `draft` needs, read once: small plain data, so that it can be logged and any incident replayed. */
export type Snapshot<Facts = unknown> = {
  readonly height: number
  /** Account chains: the lane these intents use and the next slot as the chain sees it. */
  readonly lane?: { readonly id: LaneId; readonly chainNext: number; readonly windowMax: number }
  /** What the adapter itself needs: fee rates, balances, recipient facts, simulations. JSON with bigints allowed. */
  readonly facts: Facts
}

/** A free coin. `script` names its kind of lock (`p2wpkh`), for coins of one kind cost the same to spend; 0 confirmations: still in a mempool. */
export type Coin = {
  readonly claim: ClaimKey
  readonly amount: Amount
  readonly confirmations: number
  /** Change of the wallet's own transaction: what it may spend before it is confirmed. */
  readonly own: boolean
  readonly script: string
}

/** A run of coins, smallest first. `values[i]` is `coins[i].amount` rounded down to a double: exact below 2^53; the array may be longer than `coins`. */
export type CoinChunk = { readonly values: Float64Array; readonly coins: readonly Coin[]; readonly total: bigint }

/** Coins that cost the same to spend and are equally safe, in ascending order of amount, ties by claim. */
export type CoinClass = {
  readonly script: string
  readonly confirmed: boolean
  readonly size: number
  readonly total: bigint
  readonly chunks: readonly CoinChunk[]
  /** `starts[i]`: how many coins are before chunk `i`; one more entry than chunks. */
  readonly starts: Int32Array
  /** `firsts[i]`: the smallest value of chunk `i`, so that a search need not touch the chunks it passes. */
  readonly firsts: Float64Array
}

/** An immutable, versioned view of the wallet's free coins; held coins are not in it. Plain data, made by `coinIndex` or `viewOf`. */
export type CoinView = { readonly version: string; readonly size: number; readonly classes: readonly CoinClass[] }

/** What `draft` is given. The same request gives the same answer. */
export type DraftRequest<Facts = unknown> = {
  readonly wallet: Wallet
  readonly intents: readonly Intent[]
  readonly snapshot: Snapshot<Facts>
  /** Absent in the rehearsal before a slot is taken: the adapter uses `snapshot.lane.chainNext` and changes nothing else. */
  readonly slot?: number
  readonly coins?: CoinView
  /** Seeds shuffles and random draws. */
  readonly seed: string
}

/**
 * A house order that would make possible what was refused: an allowance for a batch contract, for one.
 *
 * The engine keeps one open per wallet, purpose and asset, carries it out on the same path as everything else, and asks again.
 */
export type Need = {
  /** One that the adapter's own `draft` knows; never `cancel` or `child`, which speak for another order. */
  readonly purpose: string
  readonly asset: AssetId
  /** In base units of `asset`. */
  readonly amount: Amount
  readonly detail: Json
}

/**
 * Why an intent was left out. `park` resumes by itself, soon for `no-free-claim` and after `parkMs` otherwise; `fail` ends the
 * withdrawal and returns its money.
 */
export type Refusal = {
  readonly order: OrderId
  readonly next: 'park' | 'fail'
  readonly reason:
    | 'insufficient-funds'
    | 'fee-above-limit'
    | 'fee-asset-low'
    | 'below-dust'
    | 'recipient-refused'
    | 'asset-refused'
    | 'unsupported'
    | 'no-free-claim'
    | 'node-behind'
  /** One sentence for a person, without secrets. */
  readonly detail: string
  /** With `park`: what the engine may do about it. */
  readonly needs?: Need
}

/** A draft for the intents in `included`; the others are named with a reason, never dropped. */
export type DraftResult =
  | { readonly status: 'drafted'; readonly draft: Draft; readonly included: readonly OrderId[]; readonly refused: readonly Refusal[] }
  | { readonly status: 'refused'; readonly refused: readonly Refusal[] }
