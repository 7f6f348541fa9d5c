import type { Order } from '@wallet/core'
import { RequestError } from '../../public-errors.ts'
import type { ServiceContext } from '../../service-context.ts'
import { describeOrder } from '../../withdrawals/describe-for-admin.ts'

/** What any operator verb can answer, as far as a route needs to know. */
type VerbResult = {
  readonly status: string
  readonly order?: unknown
  readonly reason?: string
  readonly state?: string
  readonly missing?: number
  readonly attempts?: number
}

/** Answers that mean "not done"; everything else was done, now or before. */
const refusals = new Map<string, string>([
  ['fenced', 'a worker holds it just now; try again'],
  ['busy', 'a worker holds it just now; try again'],
  ['bad-state', 'not possible in its present state'],
  ['cannot-cancel', 'cannot be cancelled'],
  ['cannot-accelerate', 'cannot be accelerated'],
  ['live-attempt', 'its transaction may still confirm'],
  ['wrong-digest', 'the digest is not that of the withdrawal: look at it again'],
  ['not-allowed', 'this person may not approve it'],
  ['already-voted', 'this person has voted'],
  ['same-person', 'a second, different person must ask too'],
])

/**
 * An operator verb's result as an answer.
 *
 * @throws RequestError `WITHDRAWAL_NOT_FOUND`, `OPERATION_REFUSED` with the engine's reason
 */
export function operatorAnswer(context: ServiceContext, result: VerbResult): { readonly [field: string]: unknown } {
  if (result.status === 'not-found') throw new RequestError('WITHDRAWAL_NOT_FOUND')
  const refusal = refusals.get(result.status)
  if (refusal !== undefined) {
    const detail = result.reason ?? result.state
    throw new RequestError('OPERATION_REFUSED', detail === undefined ? refusal : `${refusal}: ${detail}`)
  }
  const { status, missing, attempts, order } = result
  return {
    status,
    ...(missing === undefined ? {} : { missing }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(typeof order === 'object' && order !== null ? { transaction: describeOrder(context.chains, order as Order) } : {}),
  }
}
