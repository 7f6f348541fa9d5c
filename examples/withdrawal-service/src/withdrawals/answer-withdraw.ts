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
    // The engine refuses a call because no policy names it: for whoever sent bytes, that is the answer about the bytes.
    const { kind } = result.order.intent.action
    return failed(kind === 'call' ? failure('TRANSACTION_NOT_ALLOWED') : publicReason('refused', result.order.note))
  }
  const view = (await engine.withdrawal(id)) ?? { order: result.order, attempts: [] }
  return { status: result.status === 'accepted' ? 202 : 200, body: { success: true, ...describe(chains, view) } }
}
