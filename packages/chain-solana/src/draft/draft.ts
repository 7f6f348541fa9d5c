import {
  amount,
  type DraftRequest,
  type DraftResult,
  type Intent,
  intentDigest,
  invariant,
  type Payment,
  type Refusal,
  type SigningRequest,
  type Wallet,
} from '@wallet/core'
import { callDigest } from '../inspect/call-digest.ts'
import type { Leg } from '../instructions/leg.ts'
import type { Settings } from '../settings.ts'
import type { OrderFacts, SolanaFacts } from '../snapshot/facts.ts'
import { writeBody } from './body.ts'
import { type Chosen, choose } from './choose.ts'
import { fitPrice, unitLimit } from './fit-price.ts'
import { buildMessage } from './message.ts'
import { referenceOf } from './reference.ts'

/** Decides the transaction that pays these orders, as many as go into one. Pure. */
export function draft(settings: Settings, request: DraftRequest<SolanaFacts>): DraftResult {
  const { wallet, intents, snapshot } = request
  const { facts } = snapshot
  const judged = intents.map((intent) => [intent, factsOf(facts, intent)] as const)
  const choice = choose(settings, facts, judged, facts.perSignature * 4n)
  const refused: Refusal[] = [...choice.refused]
  let chosen = choice.chosen
  // Leaving one out makes the rest cheaper in sum and dearer each, so it is fitted again until everybody's limit holds.
  while (chosen.length > 0) {
    const signatures = signersOf(facts.payer, chosen).length
    const rents = chosen.reduce((sum, one) => sum + one.rent, 0n)
    const limits = chosen.map(({ intent }) => intent.feeMax)
    const fitted = fitPrice(settings, facts, signatures, rents, limits)
    if (fitted.status === 'fits') {
      const free = facts.payerLamports - facts.rentMin - fitted.fee - chosen.reduce((sum, one) => sum + coinsOf(one, settings), 0n)
      if (free >= 0n) return drafted(settings, wallet, facts, chosen, fitted, refused)
      const last = chosen.at(-1) as Chosen
      refused.push({ order: last.intent.id, next: 'park', reason: 'fee-asset-low', detail: `the payer lacks ${-free} lamports` })
      chosen = chosen.slice(0, -1)
      continue
    }
    const tightest = chosen.reduce((low, one) => (one.intent.feeMax < low.intent.feeMax ? one : low))
    refused.push({
      order: tightest.intent.id,
      next: 'park',
      reason: 'fee-above-limit',
      detail: `needs ${fitted.needed} lamports, allowed are ${tightest.intent.feeMax}`,
    })
    chosen = chosen.filter((one) => one !== tightest)
  }
  return { status: 'refused', refused }
}

function drafted(
  settings: Settings,
  wallet: Wallet,
  facts: SolanaFacts,
  chosen: readonly Chosen[],
  { price, fee }: { readonly price: bigint; readonly fee: bigint },
  refused: readonly Refusal[],
): DraftResult {
  const intents = chosen.map(({ intent }) => intent)
  const legs = chosen.map(({ leg }) => leg)
  const { payer, blockhash, lastValidHeight, lifetime, slot, perSignature } = facts
  const message = buildMessage({
    payer,
    legs,
    reference: referenceOf(intents),
    units: unitLimit(facts.units),
    price,
    blockhash,
  }).serialize()
  const rents = new Map(chosen.flatMap(({ leg, rent }) => (leg.kind === 'token' && leg.create ? [[leg.destination, rent] as const] : [])))
  const called = legs.flatMap((leg) => (leg.kind === 'call' ? leg.instructions : []))
  const body = writeBody({
    message,
    blockhash,
    lifetime,
    slot,
    perSignature,
    rents,
    ...(called.length === 0 ? {} : { call: callDigest(called) }),
  })
  const signing = signersOf(payer, chosen).map((address): SigningRequest => {
    const key = wallet.addresses.find((one) => one.address === address)
    invariant(key !== undefined, `wallet ${wallet.name} has the key of ${address}`)
    return {
      keyRef: key.keyRef,
      algorithm: 'ed25519',
      message,
      chain: settings.network.chain,
      transaction: message,
      intentDigests: intents.map(intentDigest),
    }
  })
  return {
    status: 'drafted',
    included: intents.map(({ id }) => id),
    refused,
    draft: {
      wallet: wallet.name,
      payments: intents.map(paymentOf),
      // Nothing here is used up exactly once but the blockhash's time: no claims, and an attempt ends by proven expiry alone.
      claims: [],
      fee: amount(fee),
      feeAsset: settings.native,
      change: [],
      expiry: { lastValidHeight },
      signing,
      body,
    },
  }
}

/** The payer first, then others that calls name; the order in which a message lists them may differ. */
function signersOf(payer: string, chosen: readonly Chosen[]): readonly string[] {
  const others = chosen.flatMap(({ leg }: { readonly leg: Leg }) => (leg.kind === 'call' ? leg.signers : []))
  return [...new Set([payer, ...others])]
}

function coinsOf({ leg, intent }: Chosen, { native }: Settings): bigint {
  return leg.kind === 'sol' || (leg.kind === 'call' && intent.action.asset === native) ? leg.amount : 0n
}

function paymentOf({ id, action }: Intent): Payment {
  invariant(action.kind !== 'house', 'house orders are refused')
  return { order: id, to: action.to, asset: action.asset, amount: action.amount }
}

function factsOf({ orders }: SolanaFacts, { id }: Intent): OrderFacts {
  const found = orders.find(({ order }) => order === id)
  return (
    found ?? { order: id, status: 'refused', next: 'park', reason: 'node-behind', detail: 'the snapshot says nothing about this order' }
  )
}
