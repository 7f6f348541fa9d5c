import type { Action, Intent, OrderId, Refusal } from '@wallet/core'
import { zeroPadValue } from 'ethers'
import { batchData } from '../draft/calldata.ts'
import { refusalOf } from '../draft/plan.ts'
import { readBytes, toNumber } from '../hex/bytes.ts'
import { toCount } from '../hex/quantity.ts'
import { laneOf } from '../lane.ts'
import type { Token } from '../settings.ts'
import { type Asker, estimate, simulate } from './ask-node.ts'
import type { BatchFacts, OrderFacts } from './facts.ts'
import { requireListed, transferFacts } from './token-facts.ts'

type Transfer = Extract<Action, { readonly kind: 'transfer' }>
type Leg = Intent & { readonly action: Transfer }

/** Facts of a group of orders that one batch may pay. */
export type BatchFindings = { readonly batch?: BatchFacts; readonly orders: readonly OrderFacts[] }

// Polygon's limit of gas for one transaction since MadhugiriPro (its variant of EIP-7825).
const gasMax = 33_554_432n

/** The orders that could go into one batch: transfers of the first order's token that nothing speaks against. */
export function batchable(
  asker: Asker,
  sender: string,
  intents: readonly Intent[],
): { readonly token: Token; readonly legs: readonly Leg[] } | undefined {
  const { settings } = asker.state
  const token = settings.tokens.get(intents[0]?.action.asset ?? settings.native)
  if (settings.batchContract === undefined || token === undefined) return undefined
  const legs = intents.filter(
    (intent): intent is Leg =>
      intent.action.kind === 'transfer' && intent.action.asset === token.asset && refusalOf(settings, sender, intent) === undefined,
  )
  return { token, legs: legs.slice(0, settings.batchMax) }
}

/**
 * Simulates as many legs as the allowance covers as one batch, and takes out the ones it fails for, one after the other: BatchPayout
 * names the first. The legs beyond the allowance wait.
 *
 * Undefined when fewer than two are covered, or when the batch cannot be simulated; the orders then go singly.
 */
export async function batchFacts(
  asker: Asker,
  sender: string,
  chainNext: number,
  token: Token,
  legs: readonly Leg[],
): Promise<BatchFindings | undefined> {
  await requireListed(asker, token)
  const { settings, commitments, batchable: known } = asker.state
  const contract = settings.batchContract as string
  const promised = commitments.batched(laneOf(settings.network, sender), chainNext, token.asset)
  const free = (await allowance(asker, sender, contract, token)) - promised
  known.set(token.asset, free)

  const covered = withinAllowance(legs, free)
  const beyond = legs
    .slice(covered.length)
    .map(({ id }): OrderFacts => waiting(id, 'no-free-claim', 'the allowance of the batch contract covers no more'))
  const refused: OrderFacts[] = []
  for (let left = covered; left.length > 1; ) {
    const data = batchData(
      token.address,
      left.map(({ action }) => action),
    )
    const estimated = await estimate(asker, { from: sender, to: contract, data })
    if (estimated.status === 'done') {
      const gasLimit = (estimated.value * 5n) / 4n
      if (gasLimit > gasMax) return undefined
      const orders = left.map(({ id }) => id)
      const payable = orders.map((order): OrderFacts => ({ order, status: 'payable', gasLimit: token.gasMax }))
      return { batch: { asset: token.asset, orders, gasLimit }, orders: [...payable, ...refused, ...beyond] }
    }
    const failed = estimated.status === 'reverted' ? left[failedLeg(estimated.data) ?? -1] : undefined
    if (failed === undefined) return undefined
    refused.push(await whyAlone(asker, sender, token, failed))
    left = left.filter((leg) => leg !== failed)
  }
  return undefined
}

function withinAllowance(legs: readonly Leg[], free: bigint): readonly Leg[] {
  let sum = 0n
  const end = legs.findIndex(({ action }) => {
    sum += action.amount
    return sum > free
  })
  return end < 0 ? legs : legs.slice(0, end)
}

function waiting(order: OrderId, reason: Refusal['reason'], detail: string): OrderFacts {
  return { order, status: 'refused', next: 'park', reason, detail }
}

/** A leg that works alone but not in the batch ran out of what the batch shares: the balance. */
async function whyAlone(asker: Asker, sender: string, token: Token, leg: Leg): Promise<OrderFacts> {
  const alone = await transferFacts(asker, sender, token, leg)
  if (alone.status === 'refused') return alone
  return waiting(leg.id, 'insufficient-funds', `not enough ${token.symbol} for the whole batch`)
}

/** The leg that LegFailed(uint256,address,uint256,bytes) or LegRefused(uint256,address) of BatchPayout names. */
export function failedLeg(data: string | undefined): number | undefined {
  const bytes = readBytes(data)
  if (bytes === undefined || bytes.length < 36) return undefined
  if (data?.startsWith(legFailed) !== true && data?.startsWith(legRefused) !== true) return undefined
  return toCount(toNumber(bytes.subarray(4, 36)))
}

const legFailed = '0xc3e665be'
const legRefused = '0x8a6a1164'

function allowance(asker: Asker, owner: string, spender: string, token: Token): Promise<bigint> {
  const { state, heads } = asker
  return state.allowances.get(`${token.asset}|${owner}|${heads[0]?.latest.hash ?? ''}`, async () => {
    const data = `0xdd62ed3e${zeroPadValue(owner, 32).slice(2)}${zeroPadValue(spender, 32).slice(2)}`
    const answer = await simulate(asker, { to: token.address, data })
    return answer.status === 'done' && answer.value.length === 32 ? toNumber(answer.value) : 0n
  })
}
