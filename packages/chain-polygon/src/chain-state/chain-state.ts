import { type AnswerCache, answerCache, type Remembered, remembered } from '@wallet/core'
import type { FeeMarket } from '../fees/market.ts'
import { createDecoder, type Decoder } from '../inspect/eip1559.ts'
import type { Settings, Token } from '../settings.ts'
import { createSignatories, type Signatories } from '../signature/signatories.ts'
import { type AllowanceTurns, createAllowanceTurns } from './allowance-turns.ts'
import { type Commitments, createCommitments } from './commitments.ts'
import { createHeads, type Heads } from './heads.ts'
import { createLaneCounts, type LaneCounts } from './lane-counts.ts'
import type { Nodes } from './nodes.ts'

/** All that the talking verbs know of the chain, in memory; a new process starts empty and loses nothing by it. */
export type ChainState = {
  readonly settings: Settings
  readonly nodes: Nodes
  readonly heads: Heads
  readonly counts: LaneCounts
  readonly market: FeeMarket
  readonly commitments: Commitments
  readonly allowanceTurns: AllowanceTurns
  /** By paying address: the nonce below which something may be in flight from before this process. */
  readonly inherited: AnswerCache<number>
  /** Whether an address has code. Ten minutes: an account can get code any time (CREATE2, EIP-7702). */
  readonly code: AnswerCache<boolean>
  /** Wei by address and head. */
  readonly balances: AnswerCache<bigint>
  /** Allowances for the batch contract by token, owner and head. */
  readonly allowances: AnswerCache<bigint>
  /** What the batch contract may still pull of a token, as the last snapshot that asked found it. */
  readonly batchable: Map<Token['asset'], bigint>
  /** Recipients of coins that have code, and are paid alone. */
  readonly coded: Remembered
  /** Until when coins are paid one by one, because a batch of them could not be made. */
  readonly coinRest: { until: number }
  /** Whether the batch contract was found on chain as it is shipped. */
  readonly contractCode: AnswerCache<true>
  /** Tokens that were found on chain as configured. */
  readonly listed: AnswerCache<true>
  /** Gas that transfers of a token have needed at most, with headroom. */
  readonly ceilings: Map<Token['asset'], bigint>
  /** Ids of transactions this process sent or was asked about: ours, whoever used their nonce. */
  readonly sealed: Remembered
  readonly decode: Decoder
  readonly signatories: Signatories
  /** Counts up, for taking turns. */
  readonly turns: { next(): number }
  /** The paying address by wallet name, as last seen. */
  readonly senders: Map<string, string>
}

function counter(): ChainState['turns'] {
  let turn = 0
  return { next: () => turn++ }
}

const forever = 2 ** 52

/** Puts the parts together. */
export function createChainState(settings: Settings, nodes: Nodes, market: FeeMarket): ChainState {
  const { clock } = settings
  const signatories = createSignatories()
  return {
    settings,
    nodes,
    market,
    heads: createHeads(settings, nodes),
    counts: createLaneCounts(settings),
    commitments: createCommitments(),
    allowanceTurns: createAllowanceTurns(clock),
    inherited: answerCache(clock, 1_024, forever),
    code: answerCache(clock, 20_000, 600_000),
    balances: answerCache(clock, 256, 60_000),
    allowances: answerCache(clock, 256, 60_000),
    batchable: new Map(),
    coded: remembered(20_000),
    coinRest: { until: 0 },
    contractCode: answerCache(clock, 1, forever),
    listed: answerCache(clock, 1_024, forever),
    ceilings: new Map(),
    sealed: remembered(50_000),
    decode: createDecoder(signatories),
    signatories,
    turns: counter(),
    senders: new Map(),
  }
}
