import type { Action, Intent, Need, OrderId, Refusal } from '@wallet/core'
import { batchData } from '../draft/calldata.ts'
import { refusalOf } from '../draft/plan.ts'
import { readBytes, toNumber } from '../hex/bytes.ts'
import { toCount } from '../hex/quantity.ts'
import { laneOf } from '../lane.ts'
import type { Token } from '../settings.ts'
import { allowance, allowanceBusy, approvalFor } from './allowance.ts'
import { type Asker, estimate } from './ask-node.ts'
import type { BatchFacts, OrderFacts } from './facts.ts'
import { requireListed, transferFacts } from './token-facts.ts'

type Transfer = Extract<Action, { readonly kind: 'transfer' }>
type Leg = Intent & { readonly action: Transfer }

/** Facts of a group of orders that one batch may pay. */
export type BatchFindings = { readonly batch?: BatchFacts; readonly orders: readonly OrderFacts[] }

/** Polygon's limit of gas for one transaction since MadhugiriPro (its variant of EIP-7825). */
export const transactionGasMax = 33_554_432n

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
 * From so many legs on, a batch and an approval of its own cost less gas than the payments one by one. Measured on anvil with a plain
 * ERC-20: 46,100 for the approval, and 30,300 + 27,200 a leg against 51,500 each for recipients who never held the token, or
 * 30,300 + 10,100 a leg against 34,400 for those who did.
 */
export const batchedFrom = 4

/**
 * Finds out how these legs go as one batch: now, or once an approval of their sum is mined, which all of them then ask for.
 *
 * Undefined when they had better go one by one: too few for an approval of their own, or none can be had.
 */
export async function batchFacts(
  asker: Asker,
  sender: string,
  chainNext: number,
  token: Token,
  legs: readonly Leg[],
): Promise<BatchFindings | undefined> {
  await requireListed(asker, token)
  const { settings, commitments, allowanceTurns, batchable: known } = asker.state
  const lane = laneOf(settings.network, sender)
  const promised = commitments.batched(lane, chainNext, token.asset)
  const now = await allowance(asker, sender, token)
  const free = now - promised
  known.set(token.asset, free)
  if (legs.length < 2) return undefined

  const all = (detail: string, needs?: Need): BatchFindings => ({
    orders: legs.map(({ id }) => waiting(id, 'no-free-claim', detail, needs)),
  })
  const covered = withinAllowance(legs, free)
  const worthOne = legs.length >= batchedFrom
  const busy = worthOne || covered.length > 1 ? await allowanceBusy(asker, sender, chainNext, token.asset, 'batch') : undefined
  if (busy !== undefined) return worthOne ? all(busy) : undefined

  if (worthOne && covered.length < batchedFrom && !allowanceTurns.inVain(token.asset)) {
    const sum = legs.reduce((total, { action }) => total + action.amount, 0n)
    const orders = legs.map(({ id }) => id)
    const needs = await approvalFor(asker, sender, token, sum, now, orders)
    // Batches in flight are waited for by the approval itself, and a token that wants zero first has it once they are mined.
    if (promised > 0n) return all('an approval waits for the batches on their way', needs?.amount === 0n ? undefined : needs)
    if (needs !== undefined && (await movesAtAll(asker, sender, token, legs[0] as Leg))) {
      allowanceTurns.wish(token.asset)
      return all(`the batch contract may pull ${free} of ${sum} base units; an approval is asked for`, needs)
    }
  }
  if (covered.length < 2) return undefined
  const ids = covered.map(({ id }) => id)
  if (!allowanceTurns.take(lane, token.asset, ids)) return all('another batch of this token is being prepared')
  const found = await wholeBatch(asker, sender, token, covered, legs.slice(covered.length))
  if (found === undefined) allowanceTurns.end(lane, token.asset)
  return found
}

/** Simulates the legs as one batch, and takes out the ones it fails for, one after the other: BatchPayout names the first. */
async function wholeBatch(
  asker: Asker,
  sender: string,
  token: Token,
  covered: readonly Leg[],
  rest: readonly Leg[],
): Promise<BatchFindings | undefined> {
  const contract = asker.state.settings.batchContract as string
  const beyond = rest.map(({ id }): OrderFacts => waiting(id, 'no-free-claim', 'the allowance of the batch contract covers no more'))
  const refused: OrderFacts[] = []
  for (let left = covered; left.length > 1; ) {
    const data = batchData(
      token.address,
      left.map(({ action }) => action),
    )
    const estimated = await estimate(asker, { from: sender, to: contract, data })
    if (estimated.status === 'done') {
      const gasLimit = (estimated.value * 5n) / 4n
      if (gasLimit > transactionGasMax) return undefined
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

/** A token that is paused, or blocks our wallet, often takes approvals all the same; they would be paid for and not used. */
async function movesAtAll(asker: Asker, sender: string, token: Token, leg: Leg): Promise<boolean> {
  const alone = await transferFacts(asker, sender, token, leg)
  return alone.status === 'payable' || alone.reason !== 'asset-refused'
}

function withinAllowance(legs: readonly Leg[], free: bigint): readonly Leg[] {
  let sum = 0n
  const end = legs.findIndex(({ action }) => {
    sum += action.amount
    return sum > free
  })
  return end < 0 ? legs : legs.slice(0, end)
}

function waiting(order: OrderId, reason: Refusal['reason'], detail: string, needs?: Need): OrderFacts {
  return { order, status: 'refused', next: 'park', reason, detail, ...(needs === undefined ? {} : { needs }) }
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
