import type { Amount } from '../money/amount.ts'

/** What a rule does when it applies: `review` holds for approval, `refuse` ends the withdrawal before it starts. */
export type RuleAction = 'review' | 'refuse'

/**
 * One rule of a policy, already resolved for one withdrawal and evaluated in the same commit as its reservation.
 *
 * - `ceiling`          more than `amountMax` in one withdrawal
 * - `velocity`         more than `amountMax` or `countMax` within `windowMs` under `key` (an account, asset, destination)
 * - `allow-list`       the destination is not on the allow list, or not yet for `coolingOffMs`
 * - `deny-list`        the destination is on the deny list
 * - `new-destination`  first withdrawal of this account to the destination and at least `amountMin`
 * - `round-trip`       the destination sent the account a deposit within `windowMs`
 * - `always`           applies by itself: the policy decided from the intent alone (a call that no policy allows)
 * - `approval`         at least `amountMin`: `approvals` people of `approvers` must agree
 */
export type Rule =
  | { readonly kind: 'ceiling'; readonly id: string; readonly amountMax: Amount; readonly action: RuleAction }
  | {
      readonly kind: 'velocity'
      readonly id: string
      readonly key: string
      readonly windowMs: number
      readonly amountMax?: Amount
      readonly countMax?: number
      readonly action: RuleAction
    }
  | { readonly kind: 'allow-list'; readonly id: string; readonly coolingOffMs: number; readonly action: RuleAction }
  | { readonly kind: 'deny-list'; readonly id: string; readonly action: RuleAction }
  | { readonly kind: 'new-destination'; readonly id: string; readonly amountMin: Amount; readonly action: RuleAction }
  | { readonly kind: 'round-trip'; readonly id: string; readonly windowMs: number; readonly action: RuleAction }
  | { readonly kind: 'always'; readonly id: string; readonly detail: string; readonly action: RuleAction }
  | {
      readonly kind: 'approval'
      readonly id: string
      readonly amountMin: Amount
      readonly approvals: number
      readonly approvers: readonly string[]
    }
