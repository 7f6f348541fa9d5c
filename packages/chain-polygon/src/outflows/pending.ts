import { coreErrors } from '@wallet/core'
import { checksummed } from '../address.ts'
import type { ChainState } from '../chain-state/chain-state.ts'
import { finalBlock } from '../chain-state/final-block.ts'
import { quantity, readCount } from '../hex/quantity.ts'

/**
 * Whether some provider shows, in its pool or above the final block, a nonce of these addresses that the final block has not used.
 *
 * One that sees more than the others is believed: here it is the missing that costs money.
 *
 * @throws WalletError `CHAIN_UNREACHABLE` when fewer than `quorum` providers tell all counts, `ABORTED`
 */
export async function pendingOutflows(state: ChainState, addresses: readonly string[], signal: AbortSignal): Promise<boolean> {
  const { chain } = state.settings.network
  const { height, witnesses } = await finalBlock(state)
  const told = await Promise.all(
    witnesses.map(async ({ provider }): Promise<readonly boolean[] | undefined> => {
      const count = async (address: string, tag: string): Promise<number | undefined> => {
        const answer = await state.nodes.ask([provider], 'eth_getTransactionCount', [address, tag], signal)
        return answer.status === 'result' ? readCount(answer.value) : undefined
      }
      try {
        const counts = await Promise.all(
          addresses.map(checksummed).map(async (address) => {
            const [final, ...above] = await Promise.all([quantity(height), 'latest', 'pending'].map((tag) => count(address, tag)))
            return final === undefined || above.includes(undefined) ? undefined : above.some((one) => (one ?? 0) > final)
          }),
        )
        const known = counts.filter((one) => one !== undefined)
        return known.length === counts.length ? known : undefined
      } catch (error) {
        if (!coreErrors.is(error, 'CHAIN_UNREACHABLE')) throw error
        return undefined
      }
    }),
  )
  const answers = told.filter((one) => one !== undefined)
  if (answers.length < state.settings.quorum)
    throw coreErrors.create('CHAIN_UNREACHABLE', {
      chain,
      reason: `${answers.length} of ${state.settings.quorum} providers tell what is pending`,
    })
  return answers.some((one) => one.includes(true))
}
