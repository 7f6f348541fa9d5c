import { coreErrors, type SealedAttempt, sharedSignal } from '@wallet/core'
import type { Block } from '../chain/block.ts'
import type { ChainState } from '../chain/chain-state.ts'
import type { ChainPoint } from '../chain/follower.ts'
import { type OutpointKey, outpointKey, outpointOf, outpointOfClaim } from '../chain/outpoint.ts'
import { isStillWaiting, isUnspentAt } from './coin-set.ts'

/** A miner's clock may be two hours ahead of the others' (consensus), and ours behind. */
const clockSlackMs = 3 * 3_600_000

/** The coins an attempt uses up. */
export function keysOf(state: ChainState, attempt: SealedAttempt): readonly OutpointKey[] {
  return attempt.draft.claims.flatMap((claim) => {
    const outpoint = outpointOfClaim(state.settings.flavour.network.chain, claim)
    return outpoint === undefined ? [] : [outpointKey(outpoint)]
  })
}

/**
 * Makes sure that the spenders of all claims are known, as far as the chain has any.
 *
 * From the first time on blocks tell by themselves. For what happened before, the node is asked whether the coin is still there, and if
 * it is not, blocks are read backwards from the tip to before the attempt was sealed: that needs no index and no wallet on the node.
 * What is noted here is never asked again until the next start, so it rests on nothing but the chain as followed: a coin said to be
 * there at another block than our tip may be gone at the tip.
 *
 * @throws WalletError `CHAIN_UNREACHABLE` when the blocks to look through are too many, or pruned, or a node stands on an unknown one
 */
export async function locateSpends(state: ChainState, attempts: readonly SealedAttempt[], signal: AbortSignal): Promise<void> {
  const fresh = new Map<OutpointKey, number>()
  for (const attempt of attempts) {
    for (const key of keysOf(state, attempt)) {
      if (state.spends.of(key) === undefined) fresh.set(key, Math.min(attempt.sealedAt, fresh.get(key) ?? Number.POSITIVE_INFINITY))
    }
  }
  if (fresh.size === 0) return
  const gone = new Map<OutpointKey, number>()
  const ask = async ([key, since]: readonly [OutpointKey, number]): Promise<void> => {
    if (await isStillWaiting(state, tip, outpointOf(key).txid, signal)) return
    if (!(await isUnspentAt(state, tip, key, signal))) gone.set(key, since)
  }
  const { settings, follower } = state
  const tip = await follower.sync(Number.POSITIVE_INFINITY, signal)
  await Promise.all([...fresh].map(ask))
  const found = gone.size === 0 ? [] : await lookBack(state, tip, gone, signal)
  await follower.standing(async (now) => {
    // Blocks that came meanwhile are looked through as well: until now nobody watched.
    const later: Block[] = []
    for (let height = tip.height + 1; height <= now.height; height += 1) {
      const point = follower.at(height)
      if (point !== undefined) later.push(await follower.read(point.hash, sharedSignal))
    }
    const stands = follower.at(tip.height)?.hash === tip.hash
    if (!stands)
      throw coreErrors.create('CHAIN_UNREACHABLE', { chain: settings.flavour.network.chain, reason: 'the chain was reorganised' })
    for (const key of fresh.keys()) state.spends.watch(key)
    for (const { key, block, height } of found) recordSpend(state, block, height, new Set([key]))
    for (const [index, block] of later.entries()) recordSpend(state, block, tip.height + 1 + index, new Set(fresh.keys()))
  })
}

type Found = { readonly key: OutpointKey; readonly block: Block; readonly height: number }

async function lookBack(
  state: ChainState,
  tip: ChainPoint,
  gone: ReadonlyMap<OutpointKey, number>,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const { settings, follower } = state
  const since = Math.min(...gone.values()) - clockSlackMs
  const left = new Set(gone.keys())
  const found: Found[] = []
  let { hash, height } = tip
  for (let read = 0; left.size > 0 && height > 0; read += 1, height -= 1) {
    if (read === settings.searchBlocksMax) {
      throw coreErrors.create('CHAIN_UNREACHABLE', {
        chain: settings.flavour.network.chain,
        reason: `a claim was spent more than ${read} blocks ago`,
      })
    }
    const block = await follower.read(hash, signal)
    for (const transaction of block.transactions) {
      for (const key of transaction.inputKeys()) if (left.delete(key)) found.push({ key, block, height })
    }
    if (block.time * 1_000 < since) break
    hash = block.previous
  }
  return found
}

function recordSpend({ spends }: ChainState, block: Block, height: number, keys: ReadonlySet<OutpointKey>): void {
  for (const transaction of block.transactions) {
    for (const key of transaction.inputKeys()) {
      if (keys.has(key)) spends.found(key, { txid: transaction.txid(), height, hash: block.hash, bytes: transaction.bytes() })
    }
  }
}
