import { coreErrors, fieldsOf, listOf, need } from '@wallet/core'
import type { ChainState } from '../chain-state/chain-state.ts'
import type { Head } from '../chain-state/heads.ts'
import { readCount } from '../rpc/read.ts'

/** A transaction that touched an account. */
export type Entry = { readonly id: string; readonly slot: number; readonly failed: boolean }

const pageMax = 1_000

/**
 * Finalized transactions of an account after slot `from` up to slot `to`, oldest first, by one provider.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`, `CHAIN_RESPONSE_MALFORMED`
 */
export async function historyOf(
  { settings }: ChainState,
  { provider }: Head,
  account: string,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const { chain } = settings.network
  const method = 'getSignaturesForAddress'
  const found: Entry[] = []
  let before: string | undefined
  for (;;) {
    // A node that has not reached `to` answers an error, not a shorter list.
    const options = { commitment: 'finalized', limit: pageMax, minContextSlot: to, ...(before === undefined ? {} : { before }) }
    const reply = await provider.read(method, [account, options], signal)
    if (reply.status !== 'result') {
      const reason = reply.status === 'none' ? reply.reason : reply.message
      throw coreErrors.create('CHAIN_UNREACHABLE', { chain, reason: `${method}: ${provider.name}: ${reason}` })
    }
    const page = listOf(chain, method, reply.value).map((row): Entry => {
      const { signature, slot, err } = fieldsOf(chain, method, row)
      return {
        id: need(chain, method, typeof signature === 'string' ? signature : undefined, 'signature'),
        slot: need(chain, method, readCount(slot), 'slot'),
        failed: err !== null,
      }
    })
    found.push(...page.filter(({ slot }) => slot > from && slot <= to))
    const oldest = page.at(-1)
    // A page shorter than asked for is not the last one for certain: where a node's own blocks end, it may continue from an archive.
    if (oldest === undefined || oldest.slot <= from || oldest.id === before) return found.reverse()
    before = oldest.id
  }
}
