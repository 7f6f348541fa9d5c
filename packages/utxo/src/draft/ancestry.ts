import { type Ancestry, type Coin, feeFor, type UnconfirmedRule } from '@wallet/core'
import type { MempoolEntry } from '../chain/mempool-entry.ts'
import { outpointOfClaim } from '../chain/outpoint.ts'
import type { Settings } from '../settings.ts'

/** Unconfirmed transactions by id. */
export type Waiting = ReadonlyMap<string, MempoolEntry>

/** Puts the entries of a snapshot in reach. */
export function waitingOf(entries: readonly MempoolEntry[]): Waiting {
  return new Map(entries.map((entry) => [entry.txid, entry]))
}

/** A transaction and all it descends from in the mempool. */
export function withAncestors(waiting: Waiting, txids: Iterable<string>): ReadonlySet<MempoolEntry> {
  const found = new Set<MempoolEntry>()
  const stack = [...txids]
  for (let txid = stack.pop(); txid !== undefined; txid = stack.pop()) {
    const entry = waiting.get(txid)
    if (entry === undefined || found.has(entry)) continue
    found.add(entry)
    stack.push(...entry.depends)
  }
  return found
}

/**
 * What is missing for a miner who wants `rate` to take these transactions, in base units.
 *
 * A miner takes the best package first, so ancestors that pay their way are gone before it counts (Bitcoin Core's
 * MiniMiner): what they pay beyond the rate does not make up for the others.
 */
export function bumpFeeOf(waiting: Waiting, txids: Iterable<string>, rate: bigint): bigint {
  const left = new Set(withAncestors(waiting, txids))
  while (left.size > 0) {
    // The best package first: taken together with what is rich, what is poor would look paid for.
    const packages = [...left].map((entry) => {
      const family = [...withAncestors(waiting, [entry.txid])].filter((one) => left.has(one))
      return { family, fee: feesOf(family), weight: weightOf(family) }
    })
    const best = packages.reduce((most, one) => (one.fee * BigInt(most.weight) > most.fee * BigInt(one.weight) ? one : most))
    if (best.fee < feeFor(rate, best.weight)) break
    for (const one of best.family) left.delete(one)
  }
  const missing = feeFor(rate, weightOf([...left])) - feesOf([...left])
  return missing > 0n ? missing : 0n
}

/** When own unconfirmed change may be spent; undefined where it never is. */
export function unconfirmedRule({ flavour, spendOwnChange }: Settings, waiting: Waiting, rate: bigint): UnconfirmedRule | undefined {
  if (!spendOwnChange) return undefined
  const { ancestors } = flavour.policies
  const txidOf = (coin: Coin): string => outpointOfClaim(flavour.network.chain, coin.claim)?.txid ?? ''
  return {
    // A limit counts the new transaction too. Without one, a bound all the same: nobody wants a hundred payments to hang on one.
    ancestorsMax: (ancestors?.countMax ?? 50) - 1,
    ancestorWeightMax: ancestors?.weightMax ?? flavour.policies.weightMax,
    ancestryOf(coin): Ancestry {
      const txid = txidOf(coin)
      const family = [...withAncestors(waiting, [txid])]
      // Unknown to the snapshot: newer than it. Too many ancestors for any limit, so it is left for the next draft.
      if (family.length === 0) return { count: Number.MAX_SAFE_INTEGER, weight: Number.MAX_SAFE_INTEGER, bumpFee: 0n }
      return { count: family.length, weight: weightOf(family), bumpFee: bumpFeeOf(waiting, [txid], rate) }
    },
    bumpTogether: (coins) => bumpFeeOf(waiting, coins.map(txidOf), rate),
  }
}

function weightOf(entries: readonly MempoolEntry[]): number {
  return entries.reduce((sum, { weight }) => sum + weight, 0)
}

function feesOf(entries: readonly MempoolEntry[]): bigint {
  return entries.reduce((sum, { fee }) => sum + fee, 0n)
}
