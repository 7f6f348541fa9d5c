import { coreErrors } from '../errors/codes.ts'
import type { AssetId } from '../ids/asset-id.ts'
import type { Intent } from '../intent/intent.ts'
import { amount } from '../money/amount.ts'
import type { Policy } from './policy.ts'
import type { RuleAction } from './rule.ts'

/** What every policy can be given. */
export type PolicyOptions = {
  /** Names the rule in notes, and its counter in the store: a renamed velocity rule starts counting at zero. */
  readonly id?: string
  readonly action?: RuleAction
}

/** What a velocity limit adds up by. */
export type VelocityKey = 'account' | 'asset' | 'account-asset' | 'destination' | 'wallet'

/** A limit within a window: an amount needs its asset, since base units of two assets don't add up. */
export type VelocityOptions = PolicyOptions & { readonly per: VelocityKey; readonly windowMs: number } & (
    | { readonly asset: AssetId; readonly max: bigint; readonly countMax?: number }
    | { readonly asset?: AssetId; readonly countMax: number }
  )

/**
 * No single withdrawal of `asset` above `max`; default action `refuse`.
 *
 * - Units: base units of `asset`, without the fee.
 *
 * @throws WalletError `AMOUNT_INVALID`
 */
export function ceiling({
  asset,
  max,
  id = `ceiling:${asset}`,
  action = 'refuse',
}: PolicyOptions & { readonly asset: AssetId; readonly max: bigint }): Policy {
  const amountMax = amount(max)
  return (intent) => (intent.action.asset === asset ? [{ kind: 'ceiling', id, amountMax, action }] : [])
}

/**
 * No more than `max` or `countMax` withdrawals within any `windowMs`; default action `refuse`.
 *
 * The store counts in the accept commit, so concurrent requests cannot pass together; an order that ends unpaid gives its
 * use back.
 *
 * - Units: `max` in base units of `asset`, without the fee; `windowMs` on the store's clock.
 *
 * @throws WalletError `AMOUNT_INVALID`, `REQUEST_INVALID` for a window or count that is no positive whole number.
 */
export function velocity(options: VelocityOptions): Policy {
  const { per, windowMs, asset, countMax, action = 'refuse' } = options
  const id = options.id ?? `velocity:${per}:${asset ?? 'any'}:${windowMs}:${action}`
  positive('windowMs', windowMs)
  if (countMax !== undefined) positive('countMax', countMax)
  const limits = {
    ...('max' in options ? { amountMax: amount(options.max) } : {}),
    ...(countMax === undefined ? {} : { countMax }),
  }
  return (intent) => {
    if (asset !== undefined && intent.action.asset !== asset) return []
    return [{ kind: 'velocity', id, key: counterKey(id, per, intent), windowMs, ...limits, action }]
  }
}

/**
 * Holds a withdrawal that comes too soon after others: at most `countMax` within `windowMs`; default per account and action
 * `review`. A stolen login empties an account in many small withdrawals, each under the ceiling.
 *
 * @throws WalletError `REQUEST_INVALID`
 */
export function burst(
  options: PolicyOptions & { readonly windowMs: number; readonly countMax: number; readonly per?: VelocityKey },
): Policy {
  const { windowMs, countMax, per = 'account', action = 'review' } = options
  return velocity({ per, windowMs, countMax, action, id: options.id ?? `burst:${per}:${windowMs}` })
}

// The rule's id leads: two rules over the same account have a counter each, and neither disturbs the other's.
function counterKey(id: string, per: VelocityKey, { account, wallet, chain, action }: Intent): string {
  const subject = {
    account,
    asset: action.asset,
    'account-asset': `${account}/${action.asset}`,
    destination: `${chain}/${'to' in action ? action.to : ''}`,
    wallet,
  }[per]
  // Stores put "|" between the parts of a key.
  return `${id}/${subject}`.replaceAll('|', '%7C')
}

function positive(field: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return
  throw coreErrors.create('REQUEST_INVALID', { field: `policies.${field}`, reason: 'not a positive whole number' })
}
