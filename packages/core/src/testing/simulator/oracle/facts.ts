import type { ToyChain } from '../../toy-chain/chain.ts'
import type { SimStore } from '../sim-store.ts'
import type { Truth } from './truth.ts'

/** One withdrawal as the client meant it. Every withdrawal has a recipient of its own, so that the chain tells them apart. */
export type Wanted = {
  readonly id: string
  readonly account: string
  readonly asset: string
  readonly amount: bigint
  /** The recipient's key. */
  readonly key: string
  /** The id of the first withdrawal of a row of re-issues; at most one of them may arrive. */
  readonly family: string
  /** What the client was told for sure. */
  acked: 'accepted' | 'refused' | null
}

/** What every oracle may look at: rows, chain and the client's wishes, never the engine. */
export type Facts = {
  readonly store: Pick<SimStore, 'get' | 'rows'>
  readonly chain: ToyChain
  readonly truth: Truth
  /** By order id. */
  readonly wanted: ReadonlyMap<string, Wanted>
  readonly walletKey: string
  /** The store was set back to an old copy: it may have forgotten orders, but must not pay one again. */
  restored: boolean
  /** Something happened that only a person can explain: a halt may stay. */
  readonly unexplained: () => boolean
}
