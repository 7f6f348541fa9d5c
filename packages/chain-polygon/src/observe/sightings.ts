import { type AnswerCache, answerCache, type BlockRef, sharedSignal } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'
import { quantity } from '../hex/quantity.ts'
import { readBlock } from '../rpc/read.ts'
import { type Receipt, readReceipt } from './receipt.ts'

/** What one provider shows of one transaction. */
export type Sighting =
  /** No answer, or one that contradicts itself: no information. */
  | { readonly status: 'unknown' }
  /** It answered that it has no receipt. */
  | { readonly status: 'absent' }
  /** Mined in a block that is on the provider's chain; `final` when that block is not above its final one. */
  | { readonly status: 'mined'; readonly receipt: Receipt; readonly final: boolean }

/** Looks for transactions, provider by provider, asking for each receipt once while its block stays. */
export interface Sightings {
  see(head: Head, id: string): Promise<Sighting>
  /** Whether the provider has another block at this height below its final one; false when it doesn't say. */
  denies(head: Head, block: BlockRef): Promise<boolean>
}

/** Remembers receipts and block hashes; both are checked against the provider's present head. */
export function createSightings({ settings }: Pick<ChainState, 'settings'>): Sightings {
  const { clock, network } = settings
  const receipts: AnswerCache<Receipt | null> = answerCache(clock, 50_000, 600_000)
  const hashes: AnswerCache<string> = answerCache(clock, 10_000, 600_000)

  const receiptOf = async (head: Head, id: string): Promise<Receipt | null | undefined> => {
    const key = `${head.provider.name}|${id}`
    try {
      const receipt = await receipts.get(key, async () => {
        const reply = await head.provider.read('eth_getTransactionReceipt', [id], sharedSignal)
        if (reply.status !== 'result') throw unanswered
        if (reply.value === null) return null
        const read = readReceipt(id, reply.value)
        if (read === undefined) throw unanswered
        return read
      })
      if (receipt === null) receipts.forget(key)
      return receipt
    } catch (error) {
      if (error !== unanswered) throw error
      return undefined
    }
  }
  const hashAt = async ({ provider, latest, finalized }: Head, height: number, final: boolean): Promise<string | undefined> => {
    if (height === latest.height) return latest.hash
    if (height === finalized?.height) return finalized.hash
    // Good until the head moves, or below the final block until that moves: even a final block is looked at again.
    const key = `${provider.name}|${height}|${final ? finalized?.hash : latest.hash}`
    try {
      return await hashes.get(key, async () => {
        const reply = await provider.read('eth_getBlockByNumber', [quantity(height), false], sharedSignal)
        if (reply.status !== 'result') throw unanswered
        const block = readBlock(network.chain, reply.value)
        // Having no block at a height it has passed, or giving another height's, a provider says nothing about the one that stands there.
        if (block?.height !== height) throw unanswered
        return block.hash
      })
    } catch {
      return undefined
    }
  }
  const look = async (head: Head, id: string): Promise<Sighting | 'stale'> => {
    const receipt = await receiptOf(head, id)
    if (receipt === undefined) return { status: 'unknown' }
    if (receipt === null) return { status: 'absent' }
    const { height, hash } = receipt.block
    // Above the head that was heard of: the next look will know its block.
    if (height > head.latest.height) return { status: 'unknown' }
    const final = head.finalized !== null && height <= head.finalized.height
    const onChain = await hashAt(head, height, final)
    if (onChain === hash) return { status: 'mined', receipt, final }
    return onChain === undefined ? { status: 'unknown' } : 'stale'
  }
  return {
    async denies(head, { height, hash }) {
      if (head.finalized === null || height > head.finalized.height) return false
      const onChain = await hashAt(head, height, true)
      return onChain !== undefined && onChain !== hash
    },
    async see(head, id) {
      const first = await look(head, id)
      if (first !== 'stale') return first
      // Its block is gone: perhaps it stands in another one by now. Twice gone, and the provider's nodes disagree among themselves.
      receipts.forget(`${head.provider.name}|${id}`)
      const again = await look(head, id)
      if (again !== 'stale') return again
      receipts.forget(`${head.provider.name}|${id}`)
      return { status: 'unknown' }
    },
  }
}

const unanswered: unique symbol = Symbol('unanswered')
