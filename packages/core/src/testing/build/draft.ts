import type { DeathProof } from '../../chain/observation.ts'
import type { Draft, SignedTransaction } from '../../chain/transaction.ts'
import { attemptId, type ClaimKey, claimKey, keyRef, type LaneId, laneId, type TransactionId, transactionId } from '../../ids/ids.ts'
import type { Intent } from '../../intent/intent.ts'
import { amount } from '../../money/amount.ts'
import type { Signature, SigningRequest } from '../../signer/signer.ts'
import type { BindInput } from '../../store/contract/attempts.ts'
import type { Fence } from '../../store/contract/orders.ts'
import type { AttemptPurpose } from '../../store/records.ts'
import { usual } from './intent.ts'

/** The claim of a coin by a short name, on the usual chain. */
export function buildClaim(name: string): ClaimKey {
  return claimKey(`${usual.chain}/utxo:${name}:0`)
}

/** A lane on the usual chain. */
export function buildLane(name = 'key'): LaneId {
  return laneId(`${usual.chain}/nonce:${name}`)
}

/** What a case says of a draft; the rest is usual. */
export type DraftParts = {
  readonly intents: readonly Intent[]
  /** Short names of coins, or whole claims. */
  readonly claims?: readonly string[]
  readonly lane?: LaneId
  readonly slot?: number
  readonly fee?: bigint
  readonly lastValidHeight?: number
  /** Keys that must sign, by the names behind `toy:`. */
  readonly signers?: readonly string[]
}

/** A draft that pays every transfer among the intents; with a lane, its only claim is the slot. */
export function buildDraft(parts: DraftParts): Draft {
  const { intents, claims = [], lane, slot, fee = 5n, lastValidHeight, signers = [] } = parts
  const slotClaims = lane === undefined ? [] : [claimKey(`${lane}:${slot}`)]
  return {
    wallet: intents[0]?.wallet ?? usual.wallet,
    payments: intents.flatMap(({ id, action }) =>
      action.kind === 'transfer' ? [{ order: id, to: action.to, asset: action.asset, amount: action.amount }] : [],
    ),
    claims: [...claims.map((name) => (name.includes('/') ? claimKey(name) : buildClaim(name))), ...slotClaims],
    ...(lane === undefined || slot === undefined ? {} : { lane, slot }),
    fee: amount(fee),
    feeAsset: intents[0]?.feeAsset ?? usual.asset,
    change: [],
    ...(lastValidHeight === undefined ? {} : { expiry: { lastValidHeight } }),
    signing: signers.map((name) => requestOf(name)),
    body: Uint8Array.from([1, 2, 3]),
  }
}

function requestOf(name: string): SigningRequest {
  const message = Uint8Array.from([1, 2, 3])
  return { keyRef: keyRef(`toy:${name}`), algorithm: 'ed25519', message, chain: usual.chain, transaction: message, intentDigests: [] }
}

/** A signature of a draft's request; whether it verifies is nothing a store could know. */
export function buildSignature(name = 'hot', filler = 1): Signature {
  return { keyRef: keyRef(`toy:${name}`), bytes: new Uint8Array(64).fill(filler) }
}

/** What a case says of a bind; the rest is usual. */
export type BindParts = DraftParts & {
  readonly attempt: string
  readonly fences: readonly Fence[]
  readonly purpose?: AttemptPurpose
  readonly replaces?: readonly string[]
  readonly holdMs?: number
}

/** The input of a bind whose draft pays its intents. */
export function buildBind(parts: BindParts): BindInput {
  const { attempt, fences, intents, replaces = [], holdMs = 60_000 } = parts
  const purpose = parts.purpose ?? (replaces.length > 0 ? 'replace' : 'pay')
  const draft = buildDraft(parts)
  return {
    attempt: attemptId(attempt),
    fences,
    chain: intents[0]?.chain ?? usual.chain,
    wallet: draft.wallet,
    purpose,
    draft: purpose === 'pay' || purpose === 'replace' ? draft : { ...draft, payments: [] },
    replaces: replaces.map((id) => attemptId(id)),
    holdMs,
  }
}

/** The id of a made-up transaction. */
export function buildTransactionId(name: string): TransactionId {
  return transactionId(`tx-${name}`)
}

/** Made-up final bytes; `creates` names the coins of its own change. */
export function buildSigned(name: string, creates: readonly string[] = []): SignedTransaction {
  return { id: buildTransactionId(name), bytes: Uint8Array.from(Buffer.from(`bytes of ${name}`)), creates: creates.map(buildClaim) }
}

/** A proof that another final transaction took the claims: all used up unless some are named free. */
export function buildProof(claims: readonly ClaimKey[], by = 'rival', free: readonly ClaimKey[] = []): DeathProof {
  return {
    kind: 'conflict-final',
    claims: claims.map((claim) => ({ claim, fate: free.includes(claim) ? 'free' : 'consumed' })),
    by: buildTransactionId(by),
    block: { height: 7, hash: 'block-7' },
    providers: 2,
  }
}
