import { type AnswerCache, answerCache, type FeeQuote, type FeeSource, sharedSignal } from '@wallet/core'
import type { Head } from '../chain-state/heads.ts'
import type { Nodes } from '../chain-state/nodes.ts'
import { readQuantity } from '../hex/quantity.ts'
import type { Settings } from '../settings.ts'

/** What inclusion costs now, in wei per gas. */
export type Market = { readonly baseFee: bigint; readonly tip: bigint }

/** One opinion on fees for all callers, asked for once per block. */
export interface FeeMarket {
  at(heads: readonly Head[], nodes: Nodes): Promise<Market>
}

const blocks = 20
const targetBlocks = 3
const adviceMaxAgeMs = 60_000

/**
 * Base fee of the best head; tip = max(configured least, median of what the middle transaction paid in the last 20 blocks,
 * the gas station's when there is one), never above the configured most.
 *
 * The base fee is read and never predicted: Polygon's rule for it is not Ethereum's (denominator 64 since Bhilai, target and
 * bound configurable since Giugliano). Without fee history the least tip serves: it is above the floor of bor's pool.
 */
export function createFeeMarket(settings: Settings, station: FeeSource | undefined): FeeMarket {
  const { clock, fees } = settings
  const known: AnswerCache<bigint> = answerCache(clock, 8, 2_000)
  let advised: { readonly rate: bigint; readonly at: number } | undefined
  let asking = false
  /** Asks in the background: its host has been down for hours at a time, and no payment waits for an opinion. */
  const advice = (): bigint => {
    if (station !== undefined && !asking) {
      asking = true
      const heard = (quote: FeeQuote): void => {
        if (quote.status === 'quoted') advised = { rate: quote.rate, at: clock.now() }
      }
      void station
        .quote({ blocks: targetBlocks }, sharedSignal)
        .then(heard, () => undefined)
        .then(() => {
          asking = false
        })
    }
    return advised !== undefined && clock.now() - advised.at <= adviceMaxAgeMs ? advised.rate : 0n
  }
  const ask = async (heads: readonly Head[], nodes: Nodes): Promise<bigint> => {
    const offers = [fees.tipMin, (await recentTip(heads, nodes)) ?? 0n, advice()]
    const highest = offers.reduce((most, one) => (one > most ? one : most))
    return highest > fees.tipMax ? fees.tipMax : highest
  }
  return {
    async at(heads, nodes) {
      const best = heads.reduce((most, one) => (one.latest.height > most.latest.height ? one : most))
      return { baseFee: best.latest.baseFee, tip: await known.get('tip', () => ask(heads, nodes)) }
    },
  }
}

async function recentTip(heads: readonly Head[], nodes: Nodes): Promise<bigint | undefined> {
  try {
    const providers = heads.map(({ provider }) => provider)
    const answer = await nodes.ask(providers, 'eth_feeHistory', [`0x${blocks.toString(16)}`, 'latest', [50]], sharedSignal)
    return answer.status === 'result' ? medianReward(answer.value) : undefined
  } catch {
    return undefined
  }
}

/** The median of the per-block rewards of an `eth_feeHistory` answer; empty blocks report zero and do not count. */
export function medianReward(answer: unknown): bigint | undefined {
  const rewards = typeof answer === 'object' && answer !== null && 'reward' in answer ? answer.reward : undefined
  if (!Array.isArray(rewards)) return undefined
  const paid = rewards
    .map((row: unknown) => (Array.isArray(row) ? readQuantity(row[0]) : undefined))
    .filter((reward) => reward !== undefined && reward > 0n)
    .sort((a, b) => (a! < b! ? -1 : a! > b! ? 1 : 0))
  return paid[Math.floor(paid.length / 2)]
}
