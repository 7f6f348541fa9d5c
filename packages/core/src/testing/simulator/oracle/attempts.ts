import type { Attempt, Slot } from '../../../store/records.ts'
import type { Command } from '../../../store/store.ts'
import { decodeSigned } from '../../toy-chain/decode.ts'
import { type ToyTransaction, usesOf } from '../../toy-chain/transaction.ts'
import { completedBy } from '../sim-chain/complete.ts'
import type { Witness } from '../sim-store.ts'
import { demand } from '../violation.ts'
import type { Facts } from './facts.ts'

/** What the oracle knows of signed bytes: everything that was ever stored, by transaction id. */
export type Known = { readonly transactions: Map<string, ToyTransaction> }

const live = (state: Attempt['state'] | undefined): boolean => state === 'exposed' || state === 'sealed'

/** I7, I8, I10, I11, I18: what is sealed excludes everything else that could pay the same, and death is true. */
export function attempts(facts: Facts, known: Known): Witness {
  return (command, _, changes) => {
    for (const change of changes) {
      if (change.table === 'slots') slots(facts, change.after as Slot | undefined, command.verb)
      if (change.table !== 'attempts') continue
      const { before } = change
      const after = change.after as Attempt
      demand(
        before?.signed == null || sameBytes(before.signed.bytes, after.signed?.bytes),
        'I7',
        () => `${command.verb}: the bytes of ${after.id} changed`,
      )
      demand(before === undefined || before.draft === after.draft, 'I7', () => `${command.verb}: the draft of ${after.id} changed`)
      if (before?.state === after.state) continue
      demand(
        after.state !== 'abandoned' || before?.state === 'bound',
        'I8',
        () => `${command.verb}: ${after.id} was abandoned when ${before?.state}`,
      )
      // What `reopen` brings back was sealed before, under the rules of that moment.
      if (live(after.state) && command.verb !== 'reopen') goneLive(facts, known, after, command, live(before?.state))
      if (live(after.state) && command.verb !== 'reopen' && !live(before?.state)) uncancelled(facts, after)
      if (after.state === 'dead') {
        const bytes = after.signed ?? (before?.state === 'exposed' ? completedBy(after.draft.body, facts.walletKey) : undefined)
        const transaction = bytes === undefined ? undefined : known.transactions.get(bytes.id)
        demand(
          transaction === undefined || facts.truth.impossible(transaction),
          'I8',
          () => `${command.verb}: ${after.id} counts as dead (${after.proof?.kind}) and can still confirm`,
        )
      }
    }
  }
}

/** `wasLive`: exposed before, and sealed whatever has become of its orders since, so that it is watched. */
function goneLive(facts: Facts, known: Known, attempt: Attempt, command: Command, wasLive: boolean): void {
  const { signed } = attempt
  for (const id of attempt.orders) {
    const order = facts.store.get('orders', id)
    demand(
      order !== undefined &&
        !order.deadLettered &&
        (wasLive || !['completed', 'failed', 'refused', 'cancelled', 'in-review'].includes(order.state)),
      'I9',
      () => `${attempt.id} was sealed for ${id}, which is ${order?.state}`,
    )
    const { chain, action, account, wallet } = order.intent
    for (const scope of [
      'global',
      `chain:${chain}`,
      `asset:${action.asset}`,
      `account:${account}`,
      `wallet:${wallet}`,
      `lane:${attempt.lane}`,
    ]) {
      demand(facts.store.get('halts', scope) === undefined, 'I18', () => `${attempt.id} was sealed while ${scope} is halted`)
    }
  }
  for (const key of attempt.claims) {
    const claim = facts.store.get('claims', key)
    demand(
      claim !== undefined && claim.state !== 'held' && claim.attempts.includes(attempt.id),
      'I10',
      () => `${attempt.id} is sealed and its claim ${key} is ${claim?.state ?? 'free'}`,
    )
    demand(claim.state !== 'consumed', 'I10', () => `${attempt.id} was sealed on ${key}, which is used up`)
    for (const other of claim.attempts) {
      if (other === attempt.id || attempt.replaces.includes(other)) continue
      demand(!live(facts.store.get('attempts', other)?.state), 'I10', () => `${attempt.id} and ${other} are both live on ${key}`)
    }
  }
  if (signed === null) {
    exposed(facts, known, attempt)
    return
  }
  const input = command.input as { readonly signed?: { readonly bytes: Uint8Array } }
  demand(
    input.signed === undefined || sameBytes(input.signed.bytes, signed.bytes),
    'I7',
    () => `${attempt.id} stored other bytes than it was given`,
  )
  const transaction = decodeSigned(signed.bytes)
  demand(transaction.id === signed.id, 'I7', () => `${attempt.id} stored bytes of ${transaction.id} as ${signed.id}`)
  // Nonce claims end like the chain's own name for them; coins are named alike.
  const uses = usesOf(transaction.body)
  demand(
    uses.length === attempt.claims.length &&
      uses.every((use) => attempt.claims.some((claim) => claim.endsWith(use.slice(use.lastIndexOf(':'))))),
    'I10',
    () => `${attempt.id} claims ${attempt.claims.length} of the ${uses.length} things its bytes use up`,
  )
  known.transactions.set(transaction.id, transaction)
  const allowed = new Set([facts.walletKey, ...[...facts.wanted.values()].map(({ key }) => key)])
  const stranger = transaction.body.outputs.find(({ to }) => !allowed.has(to))
  demand(stranger === undefined, 'I6', () => `${attempt.id} pays ${stranger?.to.slice(0, 8)}, whom no client named`)
  exclusive(facts, known, transaction, attempt)
}

/** I9: what a person has cancelled may be outbid while it can confirm, and is never paid anew. */
function uncancelled(facts: Facts, attempt: Attempt): void {
  for (const id of attempt.orders) {
    const order = facts.store.get('orders', id)
    const others = order?.attempts.filter((other) => other !== attempt.id && live(facts.store.get('attempts', other)?.state)) ?? []
    const cancelled = order?.attention?.code === 'CANCEL_REQUESTED'
    demand(!cancelled || others.length > 0, 'I9', () => `${attempt.id} pays ${id} anew, which a person has cancelled`)
  }
}

/** From exposure on somebody else could make the transaction: its bytes count as existing before anybody has seen them. */
function exposed(facts: Facts, known: Known, attempt: Attempt): void {
  const transaction = completedBy(attempt.draft.body, facts.walletKey)
  known.transactions.set(transaction.id, transaction)
  exclusive(facts, known, transaction, attempt)
}

/** I6 before it happens: two transactions for one withdrawal of which both could still confirm. */
function exclusive(facts: Facts, known: Known, transaction: ToyTransaction, attempt: Attempt): void {
  for (const wanted of facts.wanted.values()) {
    if (!pays(transaction, wanted.key)) continue
    const state = facts.store.get('orders', wanted.id)
    demand(state !== undefined && attempt.orders.includes(state.id), 'I6', () => `${attempt.id} pays ${wanted.id} and does not say so`)
    for (const other of known.transactions.values()) {
      if (other.id === transaction.id) continue
      const same = [...facts.wanted.values()].some((one) => one.family === wanted.family && pays(other, one.key))
      if (!same || shares(transaction, other) || facts.truth.impossible(other) || facts.truth.impossible(transaction)) continue
      demand(
        false,
        'I6',
        () => `${attempt.id} pays ${wanted.id} and so may ${other.id.slice(0, 12)}: they share no claim and neither is dead`,
      )
    }
  }
}

const pays = ({ body }: ToyTransaction, key: string): boolean => body.outputs.some((output) => output.to === key)

function shares(a: ToyTransaction, b: ToyTransaction): boolean {
  const uses = new Set(usesOf(a.body))
  return usesOf(b.body).some((use) => uses.has(use))
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0
}

/** I11: one unsealed slot per order and lane. */
function slots(facts: Facts, slot: Slot | undefined, verb: string): void {
  if (slot?.state !== 'allocated') return
  const others = facts.store
    .rows('slots')
    .filter(([, row]) => row.state === 'allocated' && row.lane === slot.lane && row.order === slot.order && row.slot !== slot.slot)
  demand(others.length === 0, 'I11', () => `${verb}: ${slot.order} has slots ${slot.slot} and ${others[0]?.[1].slot}`)
  const users = facts.store.get('claims', `${slot.lane}:${slot.slot}`)?.attempts ?? []
  const user = users.find((id) => live(facts.store.get('attempts', id)?.state))
  demand(user === undefined, 'I11', () => `${verb}: slot ${slot.slot} was given out while ${user} is live on it`)
}
