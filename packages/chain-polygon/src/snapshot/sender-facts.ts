import { coreErrors, type LaneId } from '@wallet/core'
import { polygonErrors } from '../errors/codes.ts'
import { requireBytes, requireQuantity } from '../rpc/read.ts'
import { type Asker, requireAnswer } from './ask-node.ts'

/** Whether an address has code. */
export function hasCode(asker: Asker, address: string): Promise<boolean> {
  const { network } = asker.state.settings
  return asker.state.code.get(address, async () => {
    const code = requireBytes(network.chain, 'eth_getCode', await requireAnswer(asker, 'eth_getCode', [address, 'latest']))
    if (code.length > 0) asker.state.coded.add(address)
    return code.length > 0
  })
}

/**
 * Refuses a hot wallet with code. An account delegated by EIP-7702 gets one pending transaction from bor's pool instead of a window
 * (legacypool.go, checkDelegationLimit), and whoever controls the delegate's code can move its coins without our key.
 *
 * @throws WalletError `POLYGON__HOT_WALLET_DELEGATED`
 */
export async function requirePlainSender(asker: Asker, address: string): Promise<void> {
  if (await hasCode(asker, address)) throw polygonErrors.create('POLYGON__HOT_WALLET_DELEGATED', { address })
}

/** Wei at the head. */
export function balanceOf(asker: Asker, address: string): Promise<bigint> {
  const { state, heads } = asker
  const key = `${address}|${heads[0]?.latest.hash ?? ''}`
  return state.balances.get(key, async () =>
    requireQuantity(state.settings.network.chain, 'eth_getBalance', await requireAnswer(asker, 'eth_getBalance', [address, 'latest'])),
  )
}

/**
 * The next nonce as the furthest provider sees it. The furthest, because a provider that lags would make the lane look fuller than
 * it is; a higher answer than the truth stops the lane and pays nothing.
 *
 * @throws WalletError `CHAIN_UNREACHABLE`
 */
export async function chainNext({ state, heads }: Asker, address: string, lane: LaneId): Promise<number> {
  const counts = await Promise.all(heads.map((head) => state.counts.latest(head, address)))
  const known = counts.filter((count) => count !== undefined)
  if (known.length === 0) {
    throw coreErrors.create('CHAIN_UNREACHABLE', {
      chain: state.settings.network.chain,
      reason: `no provider told the next nonce of ${lane}`,
    })
  }
  return Math.max(...known)
}
