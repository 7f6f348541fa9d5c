import { carries, isLive } from '../kernel/live.ts'
import { scan } from '../kernel/scan.ts'
import type { Tx } from '../kernel/tx.ts'
import type { Attempt, Claim, Order } from '../records.ts'
import type { Report } from './finding.ts'

/** Claims and attempts: who uses a claim exists and says so, live attempts hold theirs for good, and none could pay twice. */
export function verifyClaims(tx: Tx, report: Report): void {
  for (const [key, claim] of scan(tx, 'claims')) verifyClaim(tx, key, claim, report)
  for (const [, attempt] of scan(tx, 'attempts')) if (isLive(attempt)) verifyLive(tx, attempt, report)
  for (const [, order] of scan(tx, 'orders')) verifySharing(tx, order, report)
  for (const [key, { attempt }] of scan(tx, 'creations')) {
    const creator = tx.get('attempts', attempt)
    if (creator?.signed?.creates.some((created) => created === key) !== true) report('creations', `${key} is not created by ${attempt}`)
  }
}

function verifyClaim(tx: Tx, key: string, claim: Claim, report: Report): void {
  if (key !== claim.key) report('index', `claim row ${key} names ${claim.key}`)
  if (claim.attempts.length === 0) report('claim-users', `${key} has no user`)
  if (claim.state !== 'held' && claim.heldUntil !== 0) report('claim-state', `${key} is ${claim.state} and would lapse`)
  const live: Attempt[] = []
  for (const id of claim.attempts) {
    const attempt = tx.get('attempts', id)
    if (attempt === undefined) report('claim-users', `${key} is used by ${id}, which does not exist`)
    else if (claim.state !== 'consumed' && !attempt.claims.includes(claim.key))
      report('claim-users', `${key} is used by ${id}, which does not claim it`)
    else if (isLive(attempt)) live.push(attempt)
  }
  for (const [at, later] of live.entries()) {
    for (const earlier of live.slice(0, at)) {
      if (!replaces(tx, later, earlier) && !replaces(tx, earlier, later))
        report('claim-shared', `${key}: ${earlier.id} and ${later.id} do not replace each other`)
    }
  }
}

/** Whether one attempt names another as replaced, directly or through attempts that it replaces. */
function replaces(tx: Tx, attempt: Attempt, other: Attempt, seen: Set<string> = new Set()): boolean {
  return attempt.replaces.some((id) => {
    if (id === other.id) return true
    if (seen.has(id)) return false
    seen.add(id)
    const between = tx.get('attempts', id)
    return between !== undefined && replaces(tx, between, other, seen)
  })
}

function verifyLive(tx: Tx, attempt: Attempt, report: Report): void {
  if ((attempt.state === 'sealed') !== (attempt.signed !== null))
    report('attempt-state', `${attempt.id} is ${attempt.state} ${attempt.signed === null ? 'without' : 'with'} bytes`)
  for (const key of attempt.claims) {
    const claim = tx.get('claims', key)
    if (claim === undefined || claim.state === 'held' || !claim.attempts.includes(attempt.id)) {
      report('claim-live', `${attempt.id} is live and has not spent ${key}`)
    }
  }
  for (const id of attempt.orders) {
    const order = tx.get('orders', id)
    if (order === undefined || !order.attempts.includes(attempt.id))
      report('attempt-orders', `${id} does not list its live attempt ${attempt.id}`)
  }
}

/**
 * No two live attempts pay one order, or an order and the one it re-issues, unless they share a claim, or the chain brought one of
 * them back from the dead and it says so.
 */
function verifySharing(tx: Tx, order: Order, report: Report): void {
  const seen = new Set<string>()
  const live: Attempt[] = []
  for (let member: Order | undefined = order; member !== undefined && !seen.has(member.id); ) {
    seen.add(member.id)
    for (const id of member.attempts) {
      const attempt = tx.get('attempts', id)
      if (attempt === undefined) report('attempt-orders', `${member.id} lists ${id}, which does not exist`)
      else if (isLive(attempt) && carries(attempt, member)) live.push(attempt)
    }
    const earlier: string | undefined = member.intent.reissueOf
    member = earlier === undefined ? undefined : tx.get('orders', earlier)
  }
  for (const [at, later] of live.entries()) {
    for (const earlier of live.slice(0, at)) {
      const shares = later.id === earlier.id || later.claims.some((claim) => earlier.claims.includes(claim))
      const known = later.beside?.includes(earlier.id) === true || earlier.beside?.includes(later.id) === true
      if (!shares && !known) report('sharing', `${order.id}: ${earlier.id} and ${later.id} could both confirm`)
    }
  }
}
