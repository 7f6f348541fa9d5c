import { coreErrors } from '../errors/codes.ts'
import type { AssetId } from '../ids/asset-id.ts'
import { amount } from '../money/amount.ts'
import type { Policy } from './policy.ts'

/**
 * Withdrawals of at least `from` wait until `approvals` of `approvers` agree; with no `approvers`, anybody but the requester.
 *
 * The requester never counts, so each of the named people must be replaceable: a rule that can only be met by all of its
 * approvers, one of whom is the requester, would hold for ever; keep one person more than `approvals`.
 *
 * - Units: `from` in base units of `asset`.
 *
 * @throws WalletError `AMOUNT_INVALID`, `REQUEST_INVALID` for fewer approvers than approvals.
 */
export function approval(options: {
  readonly id?: string
  readonly asset: AssetId
  readonly from: bigint
  readonly approvals: number
  readonly approvers?: readonly string[]
}): Policy {
  const { asset, from, approvals, approvers = [] } = options
  const people = [...new Set(approvers)]
  const refuse = (reason: string) => coreErrors.create('REQUEST_INVALID', { field: 'policies.approvals', reason })
  if (!Number.isSafeInteger(approvals) || approvals < 1) throw refuse('not a positive whole number')
  if (people.length > 0 && people.length < approvals) throw refuse(`${approvals} approvals of only ${people.length} people`)
  // The amount is part of the name: two steps ("one from 10, two from 100") on one asset are two rules.
  const id = options.id ?? `approval:${asset}:${from}`
  const amountMin = amount(from)
  return (intent) => (intent.action.asset === asset ? [{ kind: 'approval', id, amountMin, approvals, approvers: people }] : [])
}
