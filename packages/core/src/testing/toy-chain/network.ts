import type { ToyBlock, ToyChain, ToyVerdict } from './chain.ts'
import { decodeSigned, ToyDecodeError } from './decode.ts'
import type { ToyLedger } from './ledger.ts'
import type { ToyTransaction } from './transaction.ts'

/** A call to a node that gave no answer; whether it had an effect is exactly what the caller cannot know. */
export class ToyNetworkError extends Error {
  override readonly name = 'ToyNetworkError'
}

/** One node's consistent view: everything in it belongs to the same tip. */
export type ToyView = {
  readonly height: number
  /** The highest block that is final in this view; below zero when none is. */
  readonly finalHeight: number
  readonly ledger: ToyLedger
  /** The ledger after the final block. */
  finalLedger(): ToyLedger
  blockAt(height: number): ToyBlock
  readonly pool: readonly ToyTransaction[]
  /** A transaction this node has ever seen. */
  seen(id: string): ToyTransaction | undefined
  readonly feeRate: bigint
  readonly closed: ReadonlySet<string>
}

/** The wire between an adapter and its node, with everything that goes wrong on a wire. */
export class ToyNetwork {
  readonly chain: ToyChain
  /** No provider answers. */
  down = false
  /** So many sends take effect without their answer arriving. */
  lostReplies = 0
  /** So many sends never arrive, and their failure looks the same. */
  lostRequests = 0
  /** The next sends are turned down with these codes, whatever they are. */
  readonly rejections: string[] = []
  /** By how many blocks this node is behind; it knows nothing newer, not even from the pool. */
  lag = 0
  /** Every byte string that ever reached a node, in order. */
  readonly wire: Uint8Array[] = []

  constructor(chain: ToyChain) {
    this.chain = chain
  }

  /** Asks a node. @throws ToyNetworkError */
  read<Answer>(query: (view: ToyView) => Answer): Answer {
    if (this.down) throw new ToyNetworkError('no provider answers')
    return query(this.view())
  }

  /** Hands bytes to a node. @throws ToyNetworkError after which the bytes may or may not have arrived. */
  send(bytes: Uint8Array): ToyVerdict {
    if (this.down) throw new ToyNetworkError('no provider answers')
    if (this.lostRequests > 0) {
      this.lostRequests -= 1
      throw new ToyNetworkError('connection reset')
    }
    this.wire.push(bytes)
    const code = this.rejections.shift()
    const verdict: ToyVerdict = code === undefined ? this.deliver(bytes) : { status: 'rejected', code }
    if (this.lostReplies > 0) {
      this.lostReplies -= 1
      throw new ToyNetworkError('connection reset')
    }
    return verdict
  }

  private deliver(bytes: Uint8Array): ToyVerdict {
    try {
      return this.chain.submit(decodeSigned(bytes))
    } catch (error) {
      if (error instanceof ToyDecodeError) return { status: 'rejected', code: 'undecodable' }
      throw error
    }
  }

  private view(): ToyView {
    const { chain } = this
    const height = Math.max(0, chain.tip.height - this.lag)
    const ledger = this.lag === 0 ? chain.ledger : chain.replay(height)
    const known = (transaction: ToyTransaction) =>
      this.lag === 0 || ((chain.archive.get(transaction.id)?.seenAt ?? 0) < height && !ledger.places.has(transaction.id))
    const finalHeight = height - chain.finalityDepth + 1
    return {
      height,
      finalHeight,
      ledger,
      finalLedger: () => chain.replay(finalHeight),
      blockAt: (at) => chain.blocks[at] as ToyBlock,
      pool: [...chain.pool.values()].filter(known),
      seen: (id) => chain.archive.get(id)?.transaction,
      feeRate: chain.feeRate,
      closed: chain.closed,
    }
  }
}

/** Carries every call of an adapter to its node: the place where a simulator delays, loses, hangs or kills. */
export type ToyPort = <Answer>(call: 'read' | 'send', run: () => Answer) => Promise<Answer>

/** Passes calls straight through. */
export const directPort: ToyPort = async (_, run) => run()
