import type { WithdrawResult } from '@wallet/core'
import { failure, type PublicError, publicReason } from '../public-errors.ts'
import type { ServiceContext } from '../service-context.ts'
import { describe } from './describe.ts'

/** The HTTP answer to what the engine made of a request from a user's own wallet. */
export async function answerWithdraw(
  { engine, chains }: ServiceContext,
  id: string,
  result: WithdrawResult,
): Promise<{ readonly status: number; readonly body: object }> {
  const failed = (error: PublicError) => ({ status: error.status, body: { success: false, id, error: error.body } })
  if (result.status === 'conflict') return failed(failure('IDEMPOTENCY_CONFLICT'))
  if (result.status === 'halted') return failed(failure('HALTED'))
  if (result.order.state === 'refused') {
    const { note } = result.order
    // No policy names the call: for whoever sent bytes, that is the answer about the bytes. Other refusals keep their own codes.
    const uncalled = note?.code === 'POLICY_ALWAYS' && note.detail.startsWith('call-not-allowed:')
    return failed(uncalled ? failure('TRANSACTION_NOT_ALLOWED') : publicReason('refused', note))
  }
  const view = (await engine.withdrawal(id)) ?? { order: result.order, attempts: [] }
  return { status: result.status === 'accepted' ? 202 : 200, body: { success: true, ...describe(chains, view) } }
}
