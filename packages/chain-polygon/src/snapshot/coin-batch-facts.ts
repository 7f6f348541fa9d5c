import { type Action, coreErrors, type Intent, type OrderId, sharedSignal } from '@wallet/core'
import { batchPayoutArtifact } from '../contract/batch-payout.artifact.ts'
import { coinBatchData } from '../draft/calldata.ts'
import { refusalOf } from '../draft/plan.ts'
import { polygonErrors } from '../errors/codes.ts'
import { comfortable, fitOffer } from '../fees/offer.ts'
import { toHex } from '../hex/bytes.ts'
import { quantity } from '../hex/quantity.ts'
import { requireBytes } from '../rpc/read.ts'
import { type Asker, estimate } from './ask-node.ts'
import { type BatchFindings, failedLeg, transactionGasMax } from './batch-facts.ts'
import type { OrderFacts, PolygonFacts } from './facts.ts'
import { hasCode } from './sender-facts.ts'

type Leg = Intent & { readonly action: Extract<Action, { readonly kind: 'transfer' }> }
type Purse = Pick<PolygonFacts, 'sender' | 'baseFee' | 'tip' | 'balance' | 'committed'>

/**
 * From so many coin payments on a batch costs less gas than one by one, where the recipients have been used before: 24,200 and
 * 10,400 a leg against 21,000 each. To an address that nobody has used a leg costs 35,400, as EIP-150 has calls pay for new accounts
 * and plain transfers not; what a batch saves there is nonces, signatures and requests.
 */
export const coinsBatchedFrom = 3

/** A leg to an unused address, with the headroom that the gas limit gets. */
const legGasMax = 45_000n
const restMs = 30_000

/** The orders that could go into one batch of coins. */
export function batchableCoins({ state }: Asker, sender: string, intents: readonly Intent[]): readonly Leg[] | undefined {
  const { settings } = state
  if (!settings.batchCoins || intents[0]?.action.asset !== settings.native) return undefined
  const legs = intents.filter(
    (intent): intent is Leg =>
      intent.action.kind === 'transfer' && intent.action.asset === settings.native && refusalOf(settings, sender, intent) === undefined,
  )
  return legs.length < coinsBatchedFrom ? undefined : legs.slice(0, settings.batchMax)
}

/**
 * Finds out how these legs go as one batch of coins. Undefined when they had better go one by one, which the grouping of the next
 * orders then knows.
 *
 * Only plain accounts are batched: code that runs on receipt may want more gas than a leg gives, or refuse, and is paid alone.
 *
 * @throws WalletError `POLYGON__BATCH_CONTRACT_MISMATCH`, `CHAIN_UNREACHABLE`
 */
export async function coinBatchFacts(asker: Asker, purse: Purse, legs: readonly Leg[]): Promise<BatchFindings | undefined> {
  await requireContract(asker)
  const coded = await Promise.all(legs.map(({ action }) => hasCode(asker, action.to)))
  const plain = legs.filter((_, index) => coded[index] !== true)
  const covered = affordable(purse, plain)
  const found = covered.length < coinsBatchedFrom ? undefined : await wholeBatch(asker, purse, covered)
  if (found === undefined) {
    asker.state.coinRest.until = asker.state.settings.clock.now() + restMs
    return undefined
  }
  const alone = legs.flatMap(({ id }, index) => (coded[index] === true ? [waiting(id, 'the recipient has code and is paid alone')] : []))
  const beyond = plain.slice(covered.length).map(({ id }) => waiting(id, 'the coins of the wallet cover no more now'))
  return { ...found, orders: [...found.orders, ...alone, ...beyond] }
}

/**
 * Compares the code at `batchContract` with the one that is shipped, once, on `quorum` providers. Coins sent to an address without code
 * are taken silently, so one provider's word is not enough.
 */
function requireContract({ state, heads }: Asker): Promise<true> {
  const { batchContract = '', network, quorum } = state.settings
  return state.contractCode.get(batchContract, async () => {
    const codes = await Promise.all(
      heads.map(async ({ provider }) => {
        const answer = await state.nodes.ask([provider], 'eth_getCode', [batchContract, 'latest'], sharedSignal).catch(() => undefined)
        return answer?.status === 'result' ? toHex(requireBytes(network.chain, 'eth_getCode', answer.value)) : undefined
      }),
    )
    const known = codes.filter((code) => code !== undefined)
    if (known.some((code) => code !== batchPayoutArtifact.deployedBytecode))
      throw polygonErrors.create('POLYGON__BATCH_CONTRACT_MISMATCH', { address: batchContract })
    if (known.length >= quorum) return true
    const reason = `${known.length} of ${quorum} providers showed the batch contract`
    throw coreErrors.create('CHAIN_UNREACHABLE', { chain: network.chain, reason })
  })
}

/** As many of the first legs as the coins at hand pay, with what their gas may cost at most. */
function affordable({ balance, committed, ...market }: Purse, legs: readonly Leg[]): readonly Leg[] {
  let needed = legGasMax * comfortable(market)
  const end = legs.findIndex(({ action }) => {
    needed += action.amount + legGasMax * comfortable(market)
    return needed > balance - committed
  })
  return end < 0 ? legs : legs.slice(0, end)
}

/** Simulates the legs as one batch. A leg that fails has got code since it was looked at, and is taken out to be paid alone. */
async function wholeBatch(asker: Asker, purse: Purse, covered: readonly Leg[]): Promise<BatchFindings | undefined> {
  const { settings, coded } = asker.state
  const alone: OrderFacts[] = []
  for (let left = covered; left.length >= coinsBatchedFrom; ) {
    const transfers = left.map(({ action }) => action)
    const value = quantity(transfers.reduce((sum, { amount }) => sum + amount, 0n))
    const message = { from: purse.sender, to: settings.batchContract as string, data: coinBatchData(transfers), value }
    const estimated = await estimate(asker, message)
    if (estimated.status === 'done') {
      const gasLimit = (estimated.value * 5n) / 4n
      const feeMax = left.reduce((sum, intent) => sum + intent.feeMax, 0n)
      if (gasLimit > transactionGasMax || fitOffer(settings.fees, purse, gasLimit, feeMax).status === 'too-dear') return undefined
      const orders = left.map(({ id }) => id)
      const payable = orders.map((order): OrderFacts => ({ order, status: 'payable', gasLimit: legGasMax }))
      return { batch: { asset: settings.native, orders, gasLimit }, orders: [...payable, ...alone] }
    }
    const failed = estimated.status === 'reverted' ? left[failedLeg(estimated.data) ?? -1] : undefined
    if (failed === undefined) return undefined
    coded.add(failed.action.to)
    alone.push(waiting(failed.id, 'the recipient took no coins in a batch and is paid alone'))
    left = left.filter((leg) => leg !== failed)
  }
  return undefined
}

function waiting(order: OrderId, detail: string): OrderFacts {
  return { order, status: 'refused', next: 'park', reason: 'no-free-claim', detail }
}
