import type { ComposingChain, DraftingChain } from '../../chain/chain-adapter.ts'
import { amount } from '../../money/amount.ts'
import type { Signer } from '../../signer/signer.ts'
import { asking } from './adapter/context.ts'
import { directPort, type ToyNetwork, type ToyPort } from './network.ts'

/**
 * A chain whose own wallet builds and signs in one call, as monero-wallet-rpc does: made from the verbs of one that drafts, sending
 * nothing. It composes once more by outbidding, where that chain can replace.
 */
export function toyComposing<Facts>(
  toy: DraftingChain<Facts>,
  signer: Signer,
  wire: ToyNetwork,
  port: ToyPort = directPort,
): ComposingChain {
  const ask = asking(toy.chain, wire, port)
  const { snapshot, draft, finalize, replace, bumpByChild, cosign, coins, stillFresh, compose, composeAgain, height, ...chain } = toy
  const composed = async (result: ReturnType<typeof draft>, signal: AbortSignal) => {
    if (result.status === 'refused') return result
    const signatures = await Promise.all(result.draft.signing.map((request) => signer.sign(request, signal)))
    return { status: 'composed' as const, draft: result.draft, signed: finalize(result.draft, signatures), refused: result.refused }
  }
  return {
    ...chain,
    height: (signal) => ask('height', signal, (view) => view.height),
    compose: async (wallet, intents, held, signal) => {
      const seen = await snapshot(wallet, intents, signal)
      const view = await coins?.view(wallet, held, signal)
      const seed = intents.map(({ id }) => id).join()
      return composed(draft({ wallet, intents, snapshot: seen, seed, ...(view === undefined ? {} : { coins: view }) }), signal)
    },
    composeAgain: async (wallet, attempts, intents, signal) => {
      const seen = await snapshot(wallet, intents, signal)
      const feeMax = amount(intents.reduce((sum, intent) => sum + intent.feeMax, 0n))
      const request = { wallet, attempts, intents, snapshot: seen, feeMax, reason: 'stuck' as const, seed: `again ${attempts.length}` }
      return composed(replace?.draft(request) ?? { status: 'refused', refused: [] }, signal)
    },
  }
}
