import { invariant } from '../errors/invariant.ts'
import type { FeeSource } from './fee-source.ts'

/**
 * Always the same rate: the operator's explicit last resort, for `lastResort` of {@link composeFeeSource}, and for tests.
 *
 * As an ordinary source it would hide that all others are down, and pay yesterday's price for ever.
 *
 * - Units: the chain's fine unit of rates (sat/kvB, wei per gas, micro-lamports per compute unit).
 */
export function fixedFeeSource(rate: bigint): FeeSource {
  invariant(rate > 0n, 'a fixed fee rate is above zero')
  return { name: 'fixed', quote: async () => ({ status: 'quoted', rate, source: 'fixed' }) }
}
