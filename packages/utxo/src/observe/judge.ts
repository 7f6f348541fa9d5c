import { amount, type ClaimFate, type DeathProof, type Observation, type SealedAttempt, transactionId } from '@wallet/core'
import { toHex } from '../bytes/hex.ts'
import type { ChainState } from '../chain/chain-state.ts'
import type { ChainPoint } from '../chain/follower.ts'
import { outpointKey, outpointOf, outpointOfClaim } from '../chain/outpoint.ts'
import type { Spend } from '../chain/spends.ts'
import { decodeBody } from '../draft/body.ts'
import type { DecodedTransaction } from '../flavour.ts'
import { keysOf } from './locate.ts'

/** What judging one attempt goes by. */
export type Evidence = {
  readonly state: ChainState
  readonly tip: ChainPoint
  /** Whether enough nodes have the block. */
  readonly agreed: (spend: Spend) => boolean
  /** Ids of our own transactions among those asked about. */
  readonly ours: ReadonlySet<string>
}

/**
 * What the chain says of one attempt: by the coins it uses up first, by its id only then.
 *
 * An id is no proof either way: anyone who relays a transaction with a legacy input can change it. The coins cannot be spent twice.
 */
export function judge(evidence: Evidence, attempt: SealedAttempt): Observation {
  const { state } = evidence
  const keys = keysOf(state, attempt)
  const taken = keys.flatMap((key) => state.spends.of(key) ?? [])
  const mine = taken.find(({ txid }) => txid === attempt.signed.id)
  if (mine !== undefined) return included(evidence, attempt, mine, attempt.draft.fee)
  // Several may each have taken a coin of it, and one of them may pay what it pays.
  const rivals = [...new Map(taken.map((spend) => [spend.txid, spend])).values()].map((spend) => beaten(evidence, attempt, spend))
  const decisive = (['final', 'confirmed', 'foreign-use', 'conflicted', 'dead'] as const).map((status) =>
    rivals.find((one) => one.status === status),
  )
  const said = decisive.find((one) => one !== undefined)
  if (said !== undefined) return said
  const orphan = orphaned(evidence, attempt)
  if (orphan !== undefined) return orphan
  if (state.own.entry(attempt.signed.id) !== undefined) return { attempt: attempt.id, status: 'pooled' }
  const other = state.own.waiting().find(({ txid, inputs }) => txid !== attempt.signed.id && inputs.some((key) => keys.includes(key)))
  if (other !== undefined) return { attempt: attempt.id, status: 'conflicted', by: transactionId(other.txid) }
  return { attempt: attempt.id, status: 'not-seen' }
}

function isFinal({ state, tip, agreed }: Evidence, spend: Spend): boolean {
  return tip.height - spend.height + 1 >= state.settings.finality && agreed(spend)
}

/** In a block under the given id, whoever's it is. */
function included(evidence: Evidence, attempt: SealedAttempt, spend: Spend, fee: bigint): Observation {
  const block = { height: spend.height, hash: spend.hash }
  if (!isFinal(evidence, spend))
    return { attempt: attempt.id, status: 'confirmed', confirmations: evidence.tip.height - spend.height + 1, block }
  return { attempt: attempt.id, status: 'final', transaction: transactionId(spend.txid), block, feePaid: amount(fee) }
}

function beaten(evidence: Evidence, attempt: SealedAttempt, rival: Spend): Observation {
  const { state, ours } = evidence
  const { flavour } = state.settings
  const by = transactionId(rival.txid)
  const decoded = flavour.decode(rival.bytes)
  const paid = paymentsMade(evidence, attempt, decoded)
  // The same outputs under another id: malleated, or our own bytes after a restore. The money has arrived.
  if (paid > 0 && paid === attempt.draft.payments.length) return included(evidence, attempt, rival, feeOf(attempt, decoded))
  if (sameOutputs(evidence, attempt, decoded)) return included(evidence, attempt, rival, feeOf(attempt, decoded))
  if (!isFinal(evidence, rival)) return { attempt: attempt.id, status: 'conflicted', by }
  const block = { height: rival.height, hash: rival.hash }
  if (paid > 0) {
    // Ours, and it makes some of these payments but not all: neither paid nor dead by itself.
    if (ours.has(by)) return { attempt: attempt.id, status: 'conflicted', by }
    return { attempt: attempt.id, status: 'foreign-use', by, block }
  }
  const proof: DeathProof = { kind: 'conflict-final', claims: fatesOf(evidence, attempt), by, block, providers: state.settings.quorum }
  return { attempt: attempt.id, status: 'dead', proof }
}

/** Used up by a final block, or usable again once this attempt is dead. */
function fatesOf(evidence: Evidence, attempt: SealedAttempt): readonly ClaimFate[] {
  const { state } = evidence
  return attempt.draft.claims.map((claim) => {
    const outpoint = outpointOfClaim(state.settings.flavour.network.chain, claim)
    const spend = outpoint === undefined ? null : state.spends.of(outpointKey(outpoint))
    return { claim, fate: spend !== null && spend !== undefined && isFinal(evidence, spend) ? 'consumed' : 'free' }
  })
}

/** How many of an attempt's payments another transaction makes. */
function paymentsMade({ state }: Evidence, attempt: SealedAttempt, { outputs }: DecodedTransaction): number {
  const { flavour } = state.settings
  const left = outputs.map(({ value, script }) => `${toHex(script)} ${value}`)
  return attempt.draft.payments.filter(({ to, amount: value }) => {
    const parsed = flavour.parseAddress(to)
    const at = parsed.status === 'valid' ? left.indexOf(`${toHex(parsed.script)} ${value}`) : -1
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  }).length
}

function sameOutputs({ state }: Evidence, attempt: SealedAttempt, { outputs }: DecodedTransaction): boolean {
  const mine = state.settings.flavour.decode(attempt.signed.bytes).outputs
  return (
    mine.length === outputs.length &&
    mine.every(({ value, script }, index) => outputs[index]?.value === value && toHex(outputs[index].script) === toHex(script))
  )
}

/** What the other transaction paid to miners, as far as it spends the coins we know the values of. */
function feeOf(attempt: SealedAttempt, decoded: DecodedTransaction): bigint {
  const values = new Map(decodeBody(attempt.draft.body).inputs.map(({ txid, vout, value }) => [`${txid}:${vout}`, value]))
  const known = decoded.inputs.map(({ txid, vout }) => values.get(`${txid}:${vout}`))
  if (known.some((value) => value === undefined)) return attempt.draft.fee
  const paid = known.reduce<bigint>((sum, value) => sum + (value ?? 0n), 0n) - decoded.outputs.reduce((sum, { value }) => sum + value, 0n)
  return paid >= 0n ? paid : attempt.draft.fee
}

/**
 * A coin whose making can never be confirmed is none: the attempt that spends it is dead. The proof names who would have made the coin,
 * however far up the line the reason lies: that is what the store knows, and it takes the proof once it has the maker's own death.
 */
function orphaned(evidence: Evidence, attempt: SealedAttempt): Observation | undefined {
  const { state } = evidence
  for (const key of keysOf(state, attempt)) {
    const { txid } = outpointOf(key)
    if (!isDead(evidence, txid, new Set())) continue
    const { chain } = state.settings.flavour.network
    const claims = fatesOf(evidence, attempt).map((fate) => {
      // A coin of the dead parent will never exist, so nothing may count on it again.
      const gone = outpointOfClaim(chain, fate.claim)?.txid === txid
      return gone ? { ...fate, fate: 'consumed' as const } : fate
    })
    const proof: DeathProof = { kind: 'dead-ancestor', claims, by: transactionId(txid), providers: state.settings.quorum }
    return { attempt: attempt.id, status: 'dead', proof }
  }
  return undefined
}

/** Whether a transaction of ours can never be confirmed: another, final one used up a coin of it, or a coin of it will never be made. */
function isDead(evidence: Evidence, txid: string, seen: Set<string>): boolean {
  const { state } = evidence
  const own = state.own.get(txid)
  if (own === undefined || seen.has(txid)) return false
  seen.add(txid)
  const spends = own.inputs.map((key) => state.spends.of(key) ?? null)
  // In the chain under its own id: its coins exist.
  if (spends.some((spend) => spend?.txid === txid)) return false
  if (spends.some((spend) => spend !== null && isFinal(evidence, spend))) return true
  return own.inputs.some((key) => isDead(evidence, outpointOf(key).txid, seen))
}
