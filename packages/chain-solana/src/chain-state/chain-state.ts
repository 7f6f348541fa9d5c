import { type AnswerCache, answerCache, type BlockRef, type OrderId } from '@wallet/core'
import { type Associated, createAssociated } from '../accounts/associated.ts'
import type { FinalTransaction } from '../observe/transaction.ts'
import type { Settings } from '../settings.ts'
import { createHeads, type Heads } from './heads.ts'
import type { Nodes } from './nodes.ts'

/** All that the talking verbs know of the chain, in memory; a new process starts empty and loses nothing by it. */
export type ChainState = {
  readonly settings: Settings
  readonly nodes: Nodes
  readonly heads: Heads
  readonly associated: Associated
  /** The program of a mint: a token account's address depends on it. */
  readonly mintPrograms: Map<string, string>
  /** Rent-exempt minimum by bytes; ten minutes, far less than an epoch. */
  readonly rents: AnswerCache<bigint>
  /** Lamports per signature. */
  readonly signatureFee: AnswerCache<bigint>
  /** Blocks by slot and commitment. */
  readonly blocks: AnswerCache<BlockRef>
  /** How many attempts of an order expired: each raises the price of the next. */
  readonly raises: Map<OrderId, number>
  /** Finalized transactions: no validator undoes a rooted block. */
  readonly finals: Map<string, FinalTransaction>
  /** Counts up, for taking turns. */
  readonly turns: { next(): number }
}

/** Puts the parts together. */
export function createChainState(settings: Settings, nodes: Nodes): ChainState {
  const { clock } = settings
  let turn = 0
  return {
    settings,
    nodes,
    heads: createHeads(settings, nodes),
    associated: createAssociated(),
    mintPrograms: new Map(),
    rents: answerCache(clock, 64, 600_000),
    signatureFee: answerCache(clock, 1, 60_000),
    blocks: answerCache(clock, 4_096, 2_000),
    raises: new Map(),
    finals: new Map(),
    turns: { next: () => turn++ },
  }
}

/** Forgets the oldest entries of a map beyond so many. */
export function trim(map: Map<unknown, unknown>, entriesMax: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= entriesMax) break
    map.delete(oldest)
  }
}
