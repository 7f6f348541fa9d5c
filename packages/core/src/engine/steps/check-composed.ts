import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { Composed } from '../../chain/facets.ts'
import { coreErrors } from '../../errors/codes.ts'
import type { Intent } from '../../intent/intent.ts'
import { mismatch } from './matches.ts'
import { underpays } from './pays-intents.ts'

/**
 * What the chain's own wallet composed must pay these intents just what they ask for, within `feeMax`, by an independent reading of its
 * bytes.
 *
 * @throws WalletError `TRANSACTION_MISMATCH`; the adapter's own for undecodable bytes
 */
export function checkComposed(
  adapter: ChainAdapter,
  { draft, signed }: Extract<Composed, { readonly status: 'composed' }>,
  intents: readonly Intent[],
  feeMax: bigint,
): void {
  const wrong = underpays(draft, intents, feeMax)
  if (wrong !== undefined) throw coreErrors.create('TRANSACTION_MISMATCH', { field: wrong })
  const seen = adapter.inspect(signed.bytes, draft)
  const difference = seen.id === signed.id ? mismatch(draft, seen) : 'id'
  if (difference !== undefined) throw coreErrors.create('TRANSACTION_MISMATCH', { field: difference })
}
