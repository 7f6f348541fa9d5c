import { coreErrors } from '../errors/codes.ts'
import type { AssetId } from '../ids/asset-id.ts'
import { amount } from '../money/amount.ts'
import type { PolicyOptions } from './limits.ts'
import type { Policy } from './policy.ts'

const duration = (field: string, ms: number): number => {
  if (Number.isSafeInteger(ms) && ms >= 0) return ms
  throw coreErrors.create('REQUEST_INVALID', { field: `policies.${field}`, reason: 'not a whole number of ms from 0' })
}

/**
 * Only to destinations that were put on the account's (or everybody's) allow list at least `coolingOffMs` ago; default a
 * day, and action `refuse`. The wait gives the owner of a stolen account the time to notice.
 *
 * @throws WalletError `REQUEST_INVALID`
 */
export function allowList({
  coolingOffMs = 86_400_000,
  id = 'allow-list',
  action = 'refuse',
}: PolicyOptions & { readonly coolingOffMs?: number } = {}): Policy {
  const rule = { kind: 'allow-list', id, coolingOffMs: duration('coolingOffMs', coolingOffMs), action } as const
  return () => [rule]
}

/** Never to a destination on the deny list; default action `refuse`. */
export function denyList({ id = 'deny-list', action = 'refuse' }: PolicyOptions = {}): Policy {
  return () => [{ kind: 'deny-list', id, action }]
}

/**
 * Holds the first withdrawal of an account to a destination when it is at least `from`; default action `review`.
 *
 * - Units: `from` in base units of `asset`.
 *
 * @throws WalletError `AMOUNT_INVALID`
 */
export function newDestination({
  asset,
  from,
  id = `new-destination:${asset}`,
  action = 'review',
}: PolicyOptions & { readonly asset: AssetId; readonly from: bigint }): Policy {
  const amountMin = amount(from)
  return (intent) => (intent.action.asset === asset ? [{ kind: 'new-destination', id, amountMin, action }] : [])
}

/**
 * Holds a withdrawal to an address that sent this account a deposit within `windowMs`: money that only passes through.
 *
 * It is held and never refused: sending a deposit back where it came from is also what an honest user does.
 *
 * @throws WalletError `REQUEST_INVALID`
 */
export function roundTrip({ windowMs, id = 'round-trip' }: Omit<PolicyOptions, 'action'> & { readonly windowMs: number }): Policy {
  const rule = { kind: 'round-trip', id, windowMs: duration('windowMs', windowMs), action: 'review' } as const
  return () => [rule]
}
