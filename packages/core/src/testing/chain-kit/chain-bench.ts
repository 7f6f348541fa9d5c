import type { ChainAdapter, DraftingChain } from '../../chain/chain-adapter.ts'
import type { AssetId } from '../../ids/asset-id.ts'
import type { Intent } from '../../intent/intent.ts'
import type { Amount } from '../../money/amount.ts'
import type { Signer } from '../../signer/signer.ts'
import type { Wallet } from '../../store/records.ts'

/** What a case may ask of an intent; the rest is the bench's choice of something small and payable. */
export type IntentWish = { readonly id?: string; readonly amount?: bigint; readonly feeMax?: bigint; readonly asset?: AssetId }

/**
 * A chain that a conformance case has to itself: a real node, a fork or a fake, and what it can be made to do.
 *
 * `open` funds the wallet for at least four sends in separate coins, with less than 2^62 base units in all: that is what a
 * case asks for when it wants more than there is. No block is ever mined unless a case asks.
 */
export interface ChainBench<Facts = unknown> {
  readonly adapter: ChainAdapter<Facts>
  readonly wallet: Wallet
  readonly signer: Signer
  /** A well-formed address of another network. */
  readonly foreignAddress: string
  /** Other ways to write addresses of this chain, where it has any: capitals, no checksum. */
  readonly spellings?: readonly string[]
  /** A transfer to somebody else, with a fresh id unless one is wished for. */
  intent(wish?: IntentWish): Intent
  /** Lets the next send through and loses its reply. */
  loseNextReply(): void
  /** Cuts every provider off until the bench is closed. */
  providersDown(): void
  /** Present where mempools replace nothing: makes them forget what waits, so that a rival for the same claim can be sent. */
  forgetWaiting?(): void
  /** Mines so many blocks, which hold everything waiting; they are not final yet. */
  confirm(blocks: number): Promise<void>
  /** The most confirmations that are not final yet, where the rule counts them; 1 unless given. */
  readonly nearlyFinal?: number
  /** Makes everything mined so far final by the chain's rule. */
  finalize(): Promise<void>
  /** Replaces the last blocks by ones without their transactions. */
  reorg(depth: number): Promise<void>
  /** Pays one of the wallet's addresses from outside, in the next block; needed where the adapter has `deposits`. */
  deposit?(to: string, amount: Amount): Promise<void>
  close(): Promise<void>
}

/** The bench of a chain that drafts. */
export type DraftingBench<Facts = unknown> = ChainBench<Facts> & { readonly adapter: DraftingChain<Facts> }
