import type { Draft, Inspection } from '../../chain/transaction.ts'

/** Names the first field in which the decoded bytes differ from the draft; undefined when they do exactly what was decided. */
export function mismatch(draft: Draft, seen: Inspection): string | undefined {
  if (seen.payments.length !== draft.payments.length) return 'payments'
  for (const [index, wanted] of draft.payments.entries()) {
    const found = seen.payments[index]
    if (found === undefined || found.to !== wanted.to || found.asset !== wanted.asset || found.amount !== wanted.amount)
      return `payments[${index}]`
  }
  if (!sameSet(draft.claims, seen.claims)) return 'claims'
  if (seen.fee !== draft.fee) return 'fee'
  if (seen.change.length !== draft.change.length) return 'change'
  for (const [index, wanted] of draft.change.entries()) {
    const found = seen.change[index]
    if (found === undefined || found.address !== wanted.address || found.amount !== wanted.amount) return `change[${index}]`
  }
  if (seen.expiry?.lastValidHeight !== draft.expiry?.lastValidHeight) return 'expiry'
  return undefined
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false
  const known = new Set(left)
  return known.size === left.length && right.every((item) => known.has(item))
}
