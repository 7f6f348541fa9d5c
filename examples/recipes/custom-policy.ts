import { type Amount, type AssetId, amount, type Policy } from '@wallet/core'

const dayMs = 24 * 60 * 60_000

/**
 * What bots may ask for: together no more than `budget` within a day, and anything of `from` and more waits for one of `people`.
 *
 * A policy is a function from an intent to rules. The store counts and decides in the commit that reserves the money, so two requests
 * at once cannot both be the last that fits.
 *
 * - Units: base units of `asset`.
 */
export function botBudget(options: {
  readonly asset: AssetId
  readonly budget: bigint
  readonly from: bigint
  readonly people: readonly string[]
}): Policy {
  const { asset, people } = options
  const [budget, from]: readonly Amount[] = [amount(options.budget), amount(options.from)]
  return (intent, { requester }) => {
    if (!requester.startsWith('bot:') || intent.action.asset !== asset) return []
    return [
      // One counter for all bots; `key: requester` would give each its own.
      { kind: 'velocity', id: 'bot-budget', key: 'all-bots', windowMs: dayMs, amountMax: budget as Amount, action: 'refuse' },
      { kind: 'approval', id: 'bot-large', amountMin: from as Amount, approvals: 1, approvers: people },
    ]
  }
}
