import type { AssetId } from '@wallet/core'
import { checksummed } from '../address.ts'
import { toNumber } from '../hex/bytes.ts'
import type { Settings } from '../settings.ts'
import type { Log, Receipt } from './receipt.ts'
import { readTransfer } from './transfer-log.ts'

/** A delivery that was wanted or seen. */
export type Delivery = { readonly to: string; readonly asset: AssetId; readonly amount: bigint }

/** What a successful transaction delivered of what it should: all of it, nothing at all, or something else that a person must look at. */
export type Delivered = 'exact' | 'nothing' | 'other'

/**
 * Compares a successful receipt with the payments it should have made.
 *
 * Status 1 is no proof for a token: one that answers `false` without reverting succeeds and moves nothing, and one that takes
 * a fee on transfer moves less. The token's own Transfer logs from our address must be exactly the payments, no more, no fewer.
 *
 * Nor for a batch of coins: an address without code takes them and succeeds, as the contract's would after a reorganisation that
 * undid its deployment. Its log says that its code ran, and its code pays every leg or reverts; without it a person must look.
 *
 * `nothing` gives the money back, so it takes more than the lack of such a log: no contract may have logged anything. A token that a
 * proxy's upgrade has given another event, or that hands its calls on to its successor (TetherToken, once deprecated), has moved the
 * money and tells of it in a log that we do not read.
 */
export function delivered(settings: Settings, sender: string, payments: readonly Delivery[], receipt: Receipt): Delivered {
  const coins = payments.filter(({ asset }) => asset === settings.native)
  // One payment of coins is the transaction itself: its bytes are ours and it succeeded. Several went through the batch contract.
  const total = coins.reduce((sum, { amount }) => sum + amount, 0n)
  if (coins.length > 1 && !paidOut(sender, receipt).some((one) => one.legs === BigInt(coins.length) && one.total === total)) return 'other'
  const wanted = payments.flatMap(({ to, asset, amount }) => {
    // From the id, not from the listing: a token that is no longer listed still has to be delivered.
    return asset === settings.native ? [] : [`${checksummed(asset.slice(asset.lastIndexOf(':') + 1))}|${to}|${amount}`]
  })
  if (wanted.length === 0) return 'exact'
  const tokens = new Set(wanted.map((one) => one.slice(0, one.indexOf('|'))))
  const moved = receipt.logs.flatMap((log) => {
    const transfer = readTransfer(log)
    if (transfer === undefined || transfer.from !== sender || !tokens.has(transfer.token)) return []
    return [`${transfer.token}|${transfer.to}|${transfer.amount}`]
  })
  if (receipt.logs.every(isBorsFee)) return 'nothing'
  return sameList([...wanted].sort(), [...moved].sort()) ? 'exact' : 'other'
}

/** Whether bor itself put the log into the receipt, of the tip that the transaction paid (core/bor_fee_log.go, AddFeeTransferLog). */
function isBorsFee({ address, topics }: Log): boolean {
  return address === borsCoinContract && topics[0] === feeTransferTopic
}

const borsCoinContract = '0x0000000000000000000000000000000000001010'
/** keccak-256 of `LogFeeTransfer(address,address,address,uint256,uint256,uint256,uint256,uint256)`. */
const feeTransferTopic = '0x4dfe1bbbcf077ddc3e01291eea2d5c70c2b422b415d95645b9adcfd678cb1d63'

/**
 * What the logs of BatchPayout say of coins that an address had paid out: `CoinsPaid(address indexed payer, uint256 legs, uint256 total)`.
 *
 * Among other logs: bor adds one of its own for each movement of coins (core/state_transition.go, AddTransferLog). From whatever
 * address: the contract's code was compared before the bytes were sealed, `batchContract` may be configured anew since, and where no
 * code runs nobody logs.
 */
export function paidOut(payer: string, { logs }: Receipt): readonly { readonly legs: bigint; readonly total: bigint }[] {
  return logs.flatMap(({ topics, data }) => {
    const [topic, by = ''] = topics
    if (topic !== coinsPaidTopic || topics.length !== 2 || data.length !== 64) return []
    if (checksummed(`0x${by.slice(26)}`) !== payer) return []
    return [{ legs: toNumber(data.subarray(0, 32)), total: toNumber(data.subarray(32)) }]
  })
}

/** keccak-256 of `CoinsPaid(address,uint256,uint256)`. */
const coinsPaidTopic = '0xaefcf6468c4305e6be725396825dcca61c222d5a87cf0055eb2201276cef8011'

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one, index) => one === right[index])
}
