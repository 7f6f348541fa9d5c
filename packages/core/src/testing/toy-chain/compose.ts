import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { ComposeFacet } from '../../chain/facets.ts'
import { amount } from '../../money/amount.ts'
import type { Signer } from '../../signer/signer.ts'

/** What a chain whose own wallet builds and signs together offers: draft and signatures in one call, nothing sent. */
export function toyCompose<Facts>(adapter: ChainAdapter<Facts>, signer: Signer): ComposeFacet {
  return {
    compose: async (wallet, intents, held, signal) => {
      const snapshot = await adapter.snapshot(wallet, intents, signal)
      const coins = await adapter.coins?.view(wallet, held, signal)
      const result = adapter.draft({
        wallet,
        intents,
        snapshot,
        seed: intents.map(({ id }) => id).join(),
        ...(coins === undefined ? {} : { coins }),
      })
      if (result.status === 'refused') return result
      const signatures = await Promise.all(result.draft.signing.map((request) => signer.sign(request, signal)))
      return { status: 'composed', draft: result.draft, signed: adapter.finalize(result.draft, signatures), refused: result.refused }
    },
    again: async (wallet, attempts, intents, signal) => {
      const snapshot = await adapter.snapshot(wallet, intents, signal)
      const feeMax = amount(intents.reduce((sum, intent) => sum + intent.feeMax, 0n))
      const request = { wallet, attempts, intents, snapshot, feeMax, reason: 'stuck' as const, seed: `again ${attempts.length}` }
      const result = adapter.replace?.draft(request)
      if (result?.status !== 'drafted') return { status: 'refused', refused: result?.refused ?? [] }
      const signatures = await Promise.all(result.draft.signing.map((one) => signer.sign(one, signal)))
      return { status: 'composed', draft: result.draft, signed: adapter.finalize(result.draft, signatures), refused: result.refused }
    },
  }
}
