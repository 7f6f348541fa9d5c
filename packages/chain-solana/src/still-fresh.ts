import type { Draft } from '@wallet/core'
import type { ChainState } from './chain-state/chain-state.ts'
import { readBody } from './draft/body.ts'

/**
 * Whether at least a third of the blockhash's life is left: below that a signed transaction may well be dead on arrival, and
 * proving that takes longer than drafting again.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`
 */
export async function stillFresh({ heads }: ChainState, { expiry, body }: Draft): Promise<boolean> {
  if (expiry === undefined) return true
  const near = await heads.usable()
  const height = Math.max(...near.map((head) => head.height))
  return (expiry.lastValidHeight - height) * 3 >= readBody(body).lifetime
}
