import type { Coin, CoinView } from '../chain/snapshot.ts'

/** How coins are chosen: the cheapest of all algorithms, or one named rule. */
export type SelectionStrategy = 'automatic' | 'largest-first' | 'smallest-first' | 'exact-match'

/** What produced a selection. */
export type SelectionAlgorithm =
  | 'branch-and-bound'
  | 'coin-grinder'
  | 'single-random-draw'
  | 'consolidation'
  | 'largest-first'
  | 'smallest-first'

/** What an unconfirmed coin of our own drags along: transactions a miner must take with it. */
export type Ancestry = {
  /** Unconfirmed transactions it descends from, its own included; with a cluster limit, the size of its cluster. */
  readonly count: number
  /** Their weight, in weight units. */
  readonly weight: number
  /** What is missing for the ancestors that pay less than the wanted rate, in base units; charged to the coin. */
  readonly bumpFee: bigint
}

/** When and how far own unconfirmed change may be spent. */
export type UnconfirmedRule = {
  /** Unconfirmed transactions the new one may descend from; 24 below a limit of 25, 63 below a cluster limit of 64. */
  readonly ancestorsMax: number
  /** Their weight altogether, in weight units. */
  readonly ancestorWeightMax: number
  readonly ancestryOf: (coin: Coin) => Ancestry
  /** The bump fee of several coins together, shared ancestors counted once; without it the sum is paid. */
  readonly bumpTogether?: (coins: readonly Coin[]) => bigint
}

/** The change output of this wallet. */
export type ChangeRule = {
  /** Weight of the output, in weight units. */
  readonly outputWeight: number
  /** Weight of the input that will spend it one day, in weight units. */
  readonly spendWeight: number
  /** Below this the network refuses the output, in base units. */
  readonly dust: bigint
  /** The change a selection aims for when it cannot do without, so that change stays useful; base units. */
  readonly target?: bigint
}

/** One question to coin selection. Equal requests have equal answers. Amounts in base units, rates in base units per 1,000 vB. */
export type SelectionRequest = {
  readonly coins: CoinView
  /** Sum of all payment outputs. */
  readonly payments: bigint
  /** Weight of everything but the inputs and the change output; the input count taken as one byte. */
  readonly baseWeight: number
  /** Weight of an input per script class; coins of other classes are left alone. */
  readonly inputWeights: Readonly<Record<string, number>>
  readonly feeRate: bigint
  /** What spending a coin costs on a quiet day: above it inputs are saved, below it they are gathered. */
  readonly longTermFeeRate: bigint
  readonly change: ChangeRule
  /** Weight of the whole transaction at most. */
  readonly weightMax: number
  /** Absent: confirmed coins only. */
  readonly unconfirmed?: UnconfirmedRule
  /** Seeds the random draw. */
  readonly seed: string
  readonly strategy?: SelectionStrategy
  /** Coins the consolidation candidate gathers beyond the needed ones while the rate is below the long-term rate; 30 unless told. */
  readonly gatherMax?: number
}

/** How one algorithm did. */
export type Considered = { readonly algorithm: SelectionAlgorithm; readonly waste: bigint | null; readonly inputs: number }

/** Coins that pay: Σ coins = payments + fee + change, to the unit. */
export type Selected = {
  readonly status: 'selected'
  readonly coins: readonly Coin[]
  readonly total: bigint
  /** Everything that goes to miners: metered fee, bump fees and what is too little for change. */
  readonly fee: bigint
  /** Null: no change output. */
  readonly change: bigint | null
  /** Of the whole transaction, in weight units. */
  readonly weight: number
  /** Part of the fee that lifts unconfirmed ancestors. */
  readonly bumpFee: bigint
  /** The objective: inputs at today's less long-term price, plus what change costs now and later, or what is given away. */
  readonly waste: bigint
  readonly algorithm: SelectionAlgorithm
  /** Why it won, for a person. */
  readonly reason: string
  /** Proven: no allowed selection has less waste. */
  readonly optimal: boolean
  /** Which coins were asked for: confirmed ones alone, or own unconfirmed change as well. */
  readonly tier: 'confirmed' | 'own-change'
  readonly considered: readonly Considered[]
}

/** No coins pay this now. `shortfall` is what is missing in base units, fees included; zero when money is not what is missing. */
export type SelectionRefused = {
  readonly status: 'refused'
  readonly reason: 'insufficient-funds' | 'too-heavy' | 'no-exact-match'
  readonly shortfall: bigint
  readonly detail: string
}

/** The answer of `selectCoins`. */
export type SelectionResult = Selected | SelectionRefused
