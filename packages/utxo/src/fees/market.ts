import { type ComposedFeeQuote, composeFeeSource, fieldsOf, fixedFeeSource, sharedSignal } from '@wallet/core'
import { coinsToUnits } from '../rpc/amounts.ts'
import type { NodeClient } from '../rpc/client.ts'
import type { Settings } from '../settings.ts'
import { nodeEstimate } from './node-estimate.ts'

/** What bytes cost now; rates in base units per 1,000 virtual bytes. Plain data: part of snapshots. */
export type FeeFacts = {
  readonly quote: ComposedFeeQuote
  /** Below this the node takes nothing now: its relay minimum, or more while its mempool is full. */
  readonly floor: bigint
  /** What a replacement pays for its own bytes beyond what it pushes out. */
  readonly incremental: bigint
}

/** Knows what bytes cost. */
export interface FeeMarket {
  /** @throws WalletError `CHAIN_UNREACHABLE` */
  read(signal: AbortSignal): Promise<FeeFacts>
}

const cacheMs = 10_000
const lastGoodMs = 3_600_000

/** Asks the sources in order: a rate that was configured, the node, others, the last good one, the fallback. */
export function createFeeMarket(settings: Settings, client: NodeClient): FeeMarket {
  const { fees, flavour, clock, callTimeoutMs } = settings
  const { chain } = flavour.network
  const estimate = flavour.fees.estimates ? [nodeEstimate(chain, client)] : []
  const source = composeFeeSource({
    sources: fees.rate === undefined ? [...estimate, ...fees.sources] : [fixedFeeSource(fees.rate)],
    clock,
    cacheMs,
    lastGoodMs,
    timeoutMs: callTimeoutMs,
    floor: flavour.fees.relayMin,
    cap: fees.rateMax,
    ...(fees.fallback === undefined ? {} : { lastResort: fixedFeeSource(fees.fallback) }),
  })
  const minimaOf = async (signal: AbortSignal): Promise<Omit<FeeFacts, 'quote'>> => {
    const pool = fieldsOf(chain, 'getmempoolinfo', await client.read('getmempoolinfo', [], signal))
    const most = (values: readonly (bigint | undefined)[]): bigint =>
      values.reduce<bigint>((max, one) => (one !== undefined && one > max ? one : max), 0n)
    return {
      floor: most([flavour.fees.relayMin, coinsToUnits(pool['mempoolminfee']), coinsToUnits(pool['minrelaytxfee'])]),
      incremental: most([flavour.fees.incremental, coinsToUnits(pool['incrementalrelayfee'])]),
    }
  }
  return {
    async read(signal) {
      const [quoted, minima] = await Promise.all([source.quote({ blocks: fees.target }, sharedSignal), minimaOf(signal)])
      return { quote: raised(quoted, minima.floor, fees.rateMax), ...minima }
    },
  }
}

function raised(quote: ComposedFeeQuote, floor: bigint, cap: bigint): ComposedFeeQuote {
  if (quote.status !== 'quoted' || quote.rate >= floor) return quote
  return floor > cap ? { status: 'above-cap', rate: floor, cap, source: 'mempool minimum' } : { ...quote, rate: floor }
}
