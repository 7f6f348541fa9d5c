import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { ComposeFacet } from '../../chain/facets.ts'
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
  }
}
