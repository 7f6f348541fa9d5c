import { coreErrors } from '../errors/codes.ts'
import { unreachable } from '../errors/invariant.ts'
import type { Intent } from '../intent/intent.ts'
import type { CallAction, Policy, PolicyContext } from './policy.ts'
import type { Rule } from './rule.ts'

/**
 * The rules that all policies together lay on one intent, for the store to evaluate in the accept commit. Pure.
 *
 * A call that no policy allows gets a rule that refuses it: what nobody thought of is forbidden. House orders pay nobody
 * and get no rules.
 *
 * @throws WalletError `REQUEST_INVALID` when two rules have the same id: notes could not tell them apart, and two velocity
 * rules would share the counter that is kept under it.
 */
export function resolveRules(policies: readonly Policy[], intent: Intent, context: PolicyContext): readonly Rule[] {
  switch (intent.action.kind) {
    case 'house':
      return []
    case 'transfer':
      return unambiguous(rulesOf(policies, intent, context))
    case 'call':
      return unambiguous([...callRules(policies, intent, intent.action), ...rulesOf(policies, intent, context)])
    default:
      return unreachable(intent.action)
  }
}

const rulesOf = (policies: readonly Policy[], intent: Intent, context: PolicyContext): Rule[] =>
  policies.flatMap((policy) => policy(intent, context))

function callRules(policies: readonly Policy[], intent: Intent, action: CallAction): Rule[] {
  if (policies.some((policy) => policy.allowsCall?.(intent, action) === true)) return []
  return [{ kind: 'always', id: 'call-not-allowed', detail: `no policy allows this call to ${action.to}`, action: 'refuse' }]
}

function unambiguous(rules: readonly Rule[]): readonly Rule[] {
  const ids = new Set<string>()
  for (const { id } of rules) {
    if (ids.has(id))
      throw coreErrors.create('REQUEST_INVALID', { field: 'policies', reason: `two rules are called "${id}": give one its own id` })
    ids.add(id)
  }
  return rules
}
