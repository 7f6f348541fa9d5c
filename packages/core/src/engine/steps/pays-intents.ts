import type { Draft } from '../../chain/transaction.ts'
import type { Intent } from '../../intent/intent.ts'

/**
 * Names the first way in which a draft does not pay exactly the included intents; undefined when it does.
 *
 * The adapter decided the draft and also decodes it, so an adapter with a wrong idea of an intent would agree with itself.
 * This check is core's own, and needs no knowledge of the chain.
 */
export function underpays(draft: Draft, included: readonly Intent[], feeMax: bigint): string | undefined {
  const paying = included.filter((intent) => intent.action.kind !== 'house')
  if (draft.payments.length !== paying.length) return 'number of payments'
  for (const [index, intent] of paying.entries()) {
    const payment = draft.payments[index]
    const action = intent.action
    if (payment === undefined || action.kind === 'house') return `payments[${index}]`
    if (payment.order !== intent.id || payment.to !== action.to || payment.asset !== action.asset || payment.amount !== action.amount)
      return `payments[${index}]`
  }
  return draft.fee > feeMax ? 'fee' : undefined
}
