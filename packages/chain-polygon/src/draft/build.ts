import {
  amount,
  type Draft,
  type Intent,
  intentDigest,
  invariant,
  type OrderId,
  type Payment,
  type SigningRequest,
  type Wallet,
} from '@wallet/core'
import { encodeRlp, getBytes, keccak256, toBeArray } from 'ethers'
import type { Offer } from '../fees/offer.ts'
import { laneOf, nonceClaim } from '../lane.ts'
import type { Settings } from '../settings.ts'

/** What a transaction does, before nonce and fees. */
export type Plan = {
  readonly to: string
  /** Wei. */
  readonly value: bigint
  readonly data: string
  readonly gasLimit: bigint
  readonly payments: readonly Payment[]
  readonly included: readonly OrderId[]
}

/** Builds the unsigned EIP-1559 transaction of a plan. */
export function buildDraft(
  settings: Settings,
  wallet: Wallet,
  sender: string,
  nonce: number,
  plan: Plan,
  offer: Offer,
  intents: readonly Intent[],
): Draft {
  const { network, native } = settings
  const key = wallet.addresses.find(({ address }) => address.toLowerCase() === sender.toLowerCase())
  invariant(key !== undefined, `wallet ${wallet.name} has the key of ${sender}`)
  // EIP-1559's list, without an access list. The library's transaction object spells the same at twice the cost, most of it for the
  // recipient's checksum, which was looked at when the intent was accepted.
  const numbers = [network.chainId, nonce, offer.tip, offer.feeCap, plan.gasLimit].map((number) => toBeArray(number))
  const body = getBytes(`0x02${encodeRlp([...numbers, plan.to, toBeArray(plan.value), plan.data, []]).slice(2)}`)
  const lane = laneOf(network, sender)
  const signing: SigningRequest = {
    keyRef: key.keyRef,
    algorithm: 'ecdsa-secp256k1',
    message: getBytes(keccak256(body)),
    chain: network.chain,
    transaction: body,
    intentDigests: intents.map(intentDigest),
  }
  return {
    wallet: wallet.name,
    payments: plan.payments,
    claims: [nonceClaim(lane, nonce)],
    lane,
    slot: nonce,
    fee: amount(plan.gasLimit * offer.feeCap),
    feeAsset: native,
    change: [],
    signing: [signing],
    body,
  }
}
