import { type Clock, coreErrors, fieldsOf, malformed, sharedSignal } from '@wallet/core'
import type { Flavour } from '../flavour.ts'
import type { NodeClient } from '../rpc/client.ts'
import type { Block } from './block.ts'
import { fetchBlock } from './fetch-block.ts'

/** A block in the chain as known. */
export type ChainPoint = { readonly height: number; readonly hash: string /** Seconds since 1970. */; readonly time: number }

/** Hears of every block that joins or leaves the chain, in order and without a gap. Must not wait for anything. */
export interface ChainListener {
  apply(block: Block, height: number): void
  undo(height: number): void
  /** The chain left what is remembered of it: all that was learned must be learned again. */
  reset(): void
}

/** Follows a node's best chain. */
export interface Follower {
  /** Catches up if the known tip is older than `maxAgeMs`, and answers it. @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`, `ABORTED` */
  sync(maxAgeMs: number, signal: AbortSignal): Promise<ChainPoint>
  /** Runs while no block comes or goes. */
  standing<Answer>(work: (tip: ChainPoint) => Promise<Answer>): Promise<Answer>
  /** The known block at a height; undefined below what is remembered. */
  at(height: number): ChainPoint | undefined
  /** Height of a block that is remembered as part of the chain. */
  heightOf(hash: string): number | undefined
  /** Reads a block. @throws WalletError */
  read(hash: string, signal: AbortSignal): Promise<Block>
}

/** Blocks remembered by height and hash: how deep a reorganisation can be followed. */
const rememberedMax = 2_016
/** A follower further behind than this starts anew: reading the coins again is cheaper than reading the blocks. */
const behindMax = 1_000

/** Starts at the node's tip when first asked. One call to the node at a time moves it; callers share it. */
export function createFollower(flavour: Flavour, client: NodeClient, clock: Clock, listener: ChainListener): Follower {
  const { chain } = flavour.network
  const points = new Map<number, ChainPoint>()
  let tip: ChainPoint | undefined
  let syncedAt = Number.NEGATIVE_INFINITY
  let turn: Promise<unknown> = Promise.resolve()

  const inTurn = <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const mine = turn.then(work, work)
    turn = mine.catch(() => undefined)
    return mine
  }
  const headerOf = async (hash: string): Promise<ChainPoint & { readonly previous: string }> => {
    const header = fieldsOf(chain, 'getblockheader', await client.read('getblockheader', [hash], sharedSignal))
    const { height, time, previousblockhash: previous } = header
    if (!isCount(height) || !isCount(time)) throw malformed(chain, 'getblockheader', 'no height or time')
    if (height > 0 && typeof previous !== 'string') throw malformed(chain, 'getblockheader', 'no previous block')
    return { height, hash, time, previous: typeof previous === 'string' ? previous : '' }
  }
  const read = (hash: string, signal: AbortSignal): Promise<Block> => fetchBlock(flavour, client, hash, signal)
  const start = (at: ChainPoint): void => {
    points.clear()
    points.set(at.height, at)
    tip = at
  }
  const forward = async (from: ChainPoint, best: ChainPoint & { readonly previous: string }): Promise<void> => {
    const path: ChainPoint[] = [best]
    let previous = best.previous
    while (points.get((path[0] as ChainPoint).height - 1)?.hash !== previous) {
      if (path.length > behindMax || (path[0] as ChainPoint).height === 0) {
        listener.reset()
        return start(best)
      }
      const header = await headerOf(previous)
      path.unshift(header)
      previous = header.previous
    }
    const fork = (path[0] as ChainPoint).height - 1
    const join = (block: Block, point: ChainPoint): void => {
      listener.apply(block, point.height)
      points.set(point.height, point)
      points.delete(point.height - rememberedMax)
      tip = point
    }
    if (fork === from.height) {
      for (const point of path) join(await read(point.hash, sharedSignal), point)
      return
    }
    // Everything is read before anything changes: a node that goes away half-way leaves a chain that existed.
    const blocks: Block[] = []
    for (const { hash } of path) blocks.push(await read(hash, sharedSignal))
    for (let height = from.height; height > fork; height -= 1) {
      listener.undo(height)
      points.delete(height)
    }
    for (const [index, point] of path.entries()) join(blocks[index] as Block, point)
  }
  const advance = async (maxAgeMs: number): Promise<ChainPoint> => {
    const now = clock.now()
    if (tip !== undefined && maxAgeMs > 0 && now >= syncedAt && now - syncedAt <= maxAgeMs) return tip
    const hash = await client.read('getbestblockhash', [], sharedSignal)
    if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) throw malformed(chain, 'getbestblockhash', 'not a hash')
    if (tip?.hash !== hash) {
      const best = await headerOf(hash)
      const known = points.get(best.height)
      if (tip === undefined) start(best)
      else if (known?.hash === hash) retreat(best)
      else await forward(tip, best)
    }
    syncedAt = clock.now()
    return tip as ChainPoint
  }
  /** The node's tip is a block we know, below ours: it is behind, or blocks were taken back. */
  const retreat = (best: ChainPoint): void => {
    for (let height = (tip as ChainPoint).height; height > best.height; height -= 1) {
      listener.undo(height)
      points.delete(height)
    }
    tip = best
  }

  return {
    sync(maxAgeMs, signal) {
      if (signal.aborted) return Promise.reject(coreErrors.create('ABORTED', { operation: 'follow the chain' }))
      return inTurn(() => advance(maxAgeMs))
    },
    standing: (work) =>
      inTurn(async () => {
        await advance(Number.POSITIVE_INFINITY)
        return work(tip as ChainPoint)
      }),
    at: (height) => points.get(height),
    heightOf(hash) {
      for (const point of points.values()) if (point.hash === hash) return point.height
      return undefined
    },
    read,
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
