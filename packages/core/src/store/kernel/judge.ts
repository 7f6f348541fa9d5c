import type { Intent } from '../../intent/intent.ts'
import type { Amount } from '../../money/amount.ts'
import type { Rule } from '../../policy/rule.ts'
import type { AcceptInput } from '../contract/orders.ts'
import type { LimitUse, Note, Review } from '../records.ts'
import { destinationOf } from './destinations.ts'
import { type LimitView, putLimitUse, readLimit } from './limits.ts'
import type { Destination, Tx } from './tx.ts'

/** What the rules say of an intent. Nothing is written until `use` is called. */
export type Verdict =
  | { readonly status: 'refuse'; readonly note: Note }
  | {
      readonly status: 'pass'
      readonly review: Review | null /** Counts the velocity use, once per counter. */
      readonly use: () => readonly LimitUse[]
    }

type Case = {
  readonly tx: Tx
  readonly amount: Amount
  /** The account's own row and the one for all accounts; read once, and only if a rule asks. */
  readonly destinations: () => readonly [own: Destination, all: Destination]
  readonly limits: Map<string, LimitView>
}

/** Evaluates resolved rules in the same transaction as the reservation, so that two accepts at once cannot both fit under a limit. */
export function judge(tx: Tx, intent: Intent, rules: readonly Rule[], screening: AcceptInput['screening']): Verdict {
  if (screening?.verdict === 'refuse') return { status: 'refuse', note: screening.note }
  const reasons: Note[] = screening?.verdict === 'review' ? [screening.note] : []
  const one = caseOf(tx, intent)
  for (const rule of rules) {
    const detail = objection(one, rule)
    if (detail === null) continue
    const note = { code: `POLICY_${rule.kind.toUpperCase().replaceAll('-', '_')}`, detail: `${rule.id}: ${detail}` }
    if (rule.kind !== 'approval' && rule.action === 'refuse') return { status: 'refuse', note }
    reasons.push(note)
  }
  const use = (): readonly LimitUse[] => [...one.limits.values()].map((view) => putLimitUse(tx, view, one.amount))
  if (reasons.length === 0) return { status: 'pass', review: null, use }
  const approvers = approversOf(one, rules)
  if (approvers === null)
    return { status: 'refuse', note: { code: 'POLICY_APPROVAL', detail: 'nobody may approve under every approval rule that applies' } }
  return { status: 'pass', review: { reasons, votes: [], ...approvers }, use }
}

function caseOf(tx: Tx, { account, action, chain }: Intent): Case {
  let rows: readonly [Destination, Destination] | undefined
  const to = action.kind === 'house' ? '' : action.to
  return {
    tx,
    amount: action.amount,
    destinations: () => {
      rows ??= [destinationOf(tx, account, chain, to), destinationOf(tx, '*', chain, to)]
      return rows
    },
    limits: new Map(),
  }
}

/** Why the rule applies, in words; null when it does not. */
function objection(one: Case, rule: Rule): string | null {
  switch (rule.kind) {
    case 'ceiling':
      return one.amount > rule.amountMax ? `more than ${rule.amountMax} in one withdrawal` : null
    case 'velocity':
      return tooFast(one, rule)
    case 'allow-list':
      return allowed(one, rule.coolingOffMs) ? null : 'the destination is not on the allow list or still cooling off'
    case 'deny-list':
      return one.destinations().some((row) => row.list === 'deny') ? 'the destination is on the deny list' : null
    case 'new-destination':
      return one.amount >= rule.amountMin && one.destinations()[0].firstPaidAt === null ? 'first withdrawal to this destination' : null
    case 'round-trip': {
      const last = one.destinations()[0].lastDepositAt
      return last !== null && one.tx.now - last <= rule.windowMs ? 'the destination sent this account a deposit lately' : null
    }
    case 'always':
      return rule.detail
    case 'approval':
      return one.amount >= rule.amountMin ? `${rule.approvals} approvals needed from ${rule.amountMin}` : null
  }
}

function tooFast(one: Case, rule: Extract<Rule, { readonly kind: 'velocity' }>): string | null {
  const fresh = readLimitOnce(one, rule.key, rule.windowMs)
  if (rule.amountMax !== undefined && fresh.amount + one.amount > rule.amountMax)
    return `more than ${rule.amountMax} within ${rule.windowMs} ms`
  if (rule.countMax !== undefined && fresh.count + 1 > rule.countMax)
    return `more than ${rule.countMax} withdrawals within ${rule.windowMs} ms`
  return null
}

/** Two rules on the same counter (one for the amount, one for the number) see and use it once. */
function readLimitOnce({ tx, limits }: Case, key: string, windowMs: number): LimitView {
  const name = `${key}|${windowMs}`
  const known = limits.get(name)
  if (known !== undefined) return known
  const view = readLimit(tx, key, windowMs)
  limits.set(name, view)
  return view
}

function allowed({ tx, destinations }: Case, coolingOffMs: number): boolean {
  const rows = destinations()
  if (rows.some((row) => row.list === 'deny')) return false
  return rows.some((row) => row.list === 'allow' && tx.now - row.listedAt >= coolingOffMs)
}

/**
 * Who must approve when several rules apply: as many as the strictest wants, from those whom every rule allows.
 *
 * Null when rules name approvers but share none: an empty list would mean "anybody".
 */
function approversOf(one: Case, rules: readonly Rule[]): Pick<Review, 'approvalsNeeded' | 'approvers'> | null {
  const inForce = rules.filter((rule) => rule.kind === 'approval').filter((rule) => objection(one, rule) !== null)
  const approvalsNeeded = Math.max(1, ...inForce.map((rule) => rule.approvals))
  const [first, ...others] = inForce.map((rule) => rule.approvers).filter((people) => people.length > 0)
  if (first === undefined) return { approvalsNeeded, approvers: [] }
  const approvers = [...new Set(first)].filter((person) => others.every((people) => people.includes(person)))
  return approvers.length === 0 ? null : { approvalsNeeded, approvers }
}
