import { type AssetId, coreErrors, type Intent, type Need, type OrderId, sharedSignal } from '@wallet/core'
import { zeroPadValue } from 'ethers'
import { toNumber } from '../hex/bytes.ts'
import { readCount } from '../hex/quantity.ts'
import { laneOf } from '../lane.ts'
import type { Token } from '../settings.ts'
import { type Asker, simulate } from './ask-node.ts'
import { canApprove } from './token-facts.ts'

/** What the batch contract may pull of a token at the head, in base units. */
export function allowance({ state, heads, signal }: Asker, owner: string, token: Token): Promise<bigint> {
  const spender = state.settings.batchContract as string
  return state.allowances.get(`${token.asset}|${owner}|${heads[0]?.latest.hash ?? ''}`, async () => {
    const data = `0xdd62ed3e${zeroPadValue(owner, 32).slice(2)}${zeroPadValue(spender, 32).slice(2)}`
    const answer = await simulate({ state, heads, signal }, { to: token.address, data })
    return answer.status === 'done' && answer.value.length === 32 ? toNumber(answer.value) : 0n
  })
}

/**
 * Why the allowance of a token can be neither used nor set now, or nothing.
 *
 * An approval sets the allowance anew at its own nonce, whatever the batches before and behind it count on. So while one is in
 * flight nothing is planned on the allowance, and while batches are in flight none is sent. What an earlier process sent is in
 * flight too: until this one has heard of everything that the providers' pools hold, it does not know what is promised.
 */
export async function allowanceBusy(
  asker: Asker,
  sender: string,
  chainNext: number,
  asset: AssetId,
  use: 'batch' | 'approval',
): Promise<string | undefined> {
  const { settings, commitments } = asker.state
  const lane = laneOf(settings.network, sender)
  if (commitments.approving(lane, chainNext, asset)) return 'an approval for the batch contract is on its way'
  if (use === 'approval' && commitments.batched(lane, chainNext, asset) > 0n) return 'batches that use the allowance are on their way'
  if (!commitments.knowsAll(lane, chainNext, await inherited(asker, sender))) return 'transactions of an earlier process are on their way'
  return undefined
}

/**
 * Where the nonces end that were in the pools when this process first asked. Pools disagree, so the furthest counts: too high only
 * means to wait, until those nonces are used up or have been seen here.
 */
function inherited({ state, heads }: Asker, sender: string): Promise<number> {
  return state.inherited.get(sender, async () => {
    const replies = await Promise.all(
      heads.map(({ provider }) => provider.read('eth_getTransactionCount', [sender, 'pending'], sharedSignal)),
    )
    const counts = replies.flatMap((reply) => (reply.status === 'result' ? [readCount(reply.value)] : []))
    const known = counts.filter((count) => count !== undefined)
    if (known.length > 0) return Math.max(...known)
    const reason = 'no provider told the pending nonce'
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain: state.settings.network.chain, reason })
  })
}

/**
 * The approval that lets these legs go as one batch: of their exact sum, because a larger one would outlive them. Where the token
 * takes only a change from or to zero (USDT's approve does) and something is left of the last one, that goes first.
 *
 * Undefined when the token takes neither.
 */
export async function approvalFor(
  asker: Asker,
  sender: string,
  token: Token,
  sum: bigint,
  now: bigint,
  orders: readonly OrderId[],
): Promise<Need | undefined> {
  const contract = asker.state.settings.batchContract as string
  const need = (amount: bigint): Need => ({
    purpose: 'approval',
    asset: token.asset,
    amount: amount as Need['amount'],
    detail: { spender: contract, orders: orders.length },
  })
  if (sum < sumMax && (await canApprove(asker, sender, token, contract, sum))) return need(sum)
  return now > 0n && (await canApprove(asker, sender, token, contract, 0n)) ? need(0n) : undefined
}

// What `refusalOf` still takes for an exact sum.
const sumMax = 1n << 128n

/** Whether an order sets the allowance of the batch contract. */
export function isApproval({ action }: Intent): boolean {
  return action.kind === 'house' && action.purpose === 'approval'
}
