import {
  type Amount,
  amount,
  type BlockRef,
  type ClaimFate,
  type Draft,
  type Observation,
  type SealedAttempt,
  transactionId,
} from '@wallet/core'
import type { Settings } from '../settings.ts'
import { type Delivered, type Delivery, delivered } from './delivered.ts'
import type { NonceGroup, Testimony } from './evidence.ts'
import type { Receipt } from './receipt.ts'

type Said = Observation extends infer One ? (One extends Observation ? Omit<One, 'attempt'> : never) : never

/** What one group's testimony comes to; `used-by-another` needs a look at the chain before anything can be said. */
export type Judgement =
  | { readonly status: 'said'; readonly of: (attempt: SealedAttempt) => Said }
  | { readonly status: 'open' }
  | { readonly status: 'used-by-another'; readonly witnesses: readonly Testimony[] }

type Mined = { readonly testimony: Testimony; readonly attempt: SealedAttempt; readonly receipt: Receipt; readonly final: boolean }

/**
 * Decides about one nonce from what the providers say. Pure.
 *
 * Final needs `quorum` providers that show the same receipt in the same final block. A nonce counts as used by another only where
 * `quorum` providers have it used up at their final block and none of our receipts, and no provider has one.
 */
export function judge(settings: Settings, group: NonceGroup, testimonies: readonly Testimony[]): Judgement {
  const { quorum } = settings
  const mined = group.attempts.flatMap((attempt) => testimonies.flatMap((testimony) => minedIn(testimony, attempt)))
  const finals = mined.filter(({ final }) => final)
  const versions = new Set(finals.map(({ receipt }) => fingerprint(receipt)))
  if (versions.size > 1) return say(() => ({ status: 'unavailable', reason: 'the providers disagree about a final block' }))
  const winner = finals[0]
  if (winner !== undefined && finals.length >= quorum) return say((attempt) => ended(settings, group, winner, attempt, finals.length))
  if (mined.length > 0) return say((attempt) => waiting(mined, attempt))

  const witnesses = testimonies.filter(
    ({ usedFinally, sightings }) =>
      usedFinally === true && group.attempts.every(({ signed }) => sightings.get(signed.id)?.status === 'absent'),
  )
  return witnesses.length >= quorum ? { status: 'used-by-another', witnesses } : { status: 'open' }
}

const say = (of: (attempt: SealedAttempt) => Said): Judgement => ({ status: 'said', of })

function minedIn(testimony: Testimony, attempt: SealedAttempt): readonly Mined[] {
  const sighting = testimony.sightings.get(attempt.signed.id)
  return sighting?.status === 'mined' ? [{ testimony, attempt, receipt: sighting.receipt, final: sighting.final }] : []
}

/** Two receipts with the same fingerprint tell the same story. */
function fingerprint({ id, block, succeeded, feePaid, logs }: Receipt): string {
  const told = logs.map(({ address, topics, data }) => `${address}:${topics.join()}:${Buffer.from(data).toString('hex')}`)
  return [id, block.height, block.hash, succeeded, feePaid, ...told].join('|')
}

/** In a block, not yet final by the quorum: itself confirmed, or beaten for now. */
function waiting(mined: readonly Mined[], attempt: SealedAttempt): Said {
  const own = mined.filter((one) => one.attempt.signed.id === attempt.signed.id)
  const best = own.reduce<Mined | undefined>((most, one) => (most === undefined || depth(one) > depth(most) ? one : most), undefined)
  if (best !== undefined) return { status: 'confirmed', confirmations: depth(best), block: best.receipt.block }
  return { status: 'conflicted', by: (mined[0] as Mined).attempt.signed.id }
}

const depth = ({ testimony, receipt }: Mined): number => testimony.head.latest.height - receipt.block.height + 1

/** The nonce is used up for ever by one of ours. */
function ended(settings: Settings, { sender }: NonceGroup, winner: Mined, attempt: SealedAttempt, providers: number): Said {
  const { receipt } = winner
  const by = transactionId(receipt.id)
  const claims = consumed(attempt.draft)
  // A sibling of ours won. It may pay the same orders, and they are settled through it; this one can never confirm.
  if (attempt.signed.id !== winner.attempt.signed.id) {
    return { status: 'dead', proof: { kind: 'conflict-final', claims, by, block: receipt.block, providers } }
  }
  return outcome(settings, sender, attempt, receipt, providers)
}

/** What a final receipt of the attempt's own transaction means. */
function outcome(settings: Settings, sender: string, { draft }: SealedAttempt, receipt: Receipt, providers: number): Said {
  const by = transactionId(receipt.id)
  const { block } = receipt
  const feePaid: Amount = amount(receipt.feePaid)
  const reverted: Said = { status: 'dead', proof: { kind: 'reverted-final', claims: consumed(draft), by, block, feePaid, providers } }
  if (!receipt.succeeded) return reverted
  const what: Delivered = delivered(settings, sender, draft.payments, receipt)
  switch (what) {
    case 'exact':
      return { status: 'final', transaction: by, block, feePaid }
    case 'nothing':
      return reverted
    case 'other':
      // Something was done, but not what was drafted, or not so that we can read it: a token that takes a fee, lies or was upgraded.
      // Neither paid nor dead; the lane stops for a person.
      return { status: 'foreign-use', by, block }
  }
}

/** Whatever used the nonce, it is used up. */
export function consumed({ claims }: Draft): readonly ClaimFate[] {
  return claims.map((claim) => ({ claim, fate: 'consumed' }))
}

/** A final transaction that is none of the given attempts, as a quorum of providers shows it. */
export type Rival = {
  readonly id: string
  readonly block: BlockRef
  readonly succeeded: boolean
  readonly feePaid: bigint
  readonly providers: number
  /** What its bytes and logs pay; undefined when it is nothing this adapter would make. */
  readonly payments: readonly Delivery[] | undefined
  /** Coins of nothing to its own sender: a cancel or a filler. */
  readonly empty: boolean
  /** Known to this process as sealed by us. */
  readonly ours: boolean
}

/**
 * What a final rival means for an attempt whose nonce it used.
 *
 * Only three rivals are no alarm: one that makes the very same payments (our own bytes from before a restore: the money has arrived),
 * one that we know we sealed, and one that is a cancel by its form, because the other attempts of a nonce are not always given here.
 */
export function beaten({ id, block, succeeded, feePaid, providers, payments = [], empty, ours }: Rival, { draft }: SealedAttempt): Said {
  const by = transactionId(id)
  const made = succeeded ? payments : []
  const paid = draft.payments.filter((one) => made.some((other) => sameDelivery(one, other))).length
  if (paid > 0 && paid === draft.payments.length && made.length === paid) {
    return { status: 'final', transaction: by, block, feePaid: amount(feePaid) }
  }
  if (paid === 0 && (ours || empty)) {
    return { status: 'dead', proof: { kind: 'conflict-final', claims: consumed(draft), by, block, providers } }
  }
  // Ours, and it makes some of these payments but not all: neither paid nor dead by itself.
  return ours ? { status: 'conflicted', by } : { status: 'foreign-use', by, block }
}

function sameDelivery(one: Delivery, other: Delivery): boolean {
  return one.to === other.to && one.asset === other.asset && one.amount === other.amount
}
