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
import { getBytes, keccak256, Transaction } from 'ethers'
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
  const transaction = Transaction.from({
    type: 2,
    chainId: network.chainId,
    nonce,
    to: plan.to,
    value: plan.value,
    data: plan.data,
    gasLimit: plan.gasLimit,
    maxFeePerGas: offer.feeCap,
    maxPriorityFeePerGas: offer.tip,
    accessList: [],
  })
  const body = getBytes(transaction.unsignedSerialized)
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
