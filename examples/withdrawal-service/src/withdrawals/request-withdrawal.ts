import { formatAmount, parseAmount, unreachable } from '@wallet/core'
import type { FastifyRequest } from 'fastify'
import { mayActFor } from '../http/api-keys.ts'
import { callerOf } from '../http/authenticate.ts'
import { failure, type PublicError, publicReason, RequestError } from '../public-errors.ts'
import type { ServiceContext } from '../service-context.ts'
import { describe, type WithdrawalAnswer } from './describe.ts'
import { findAsset } from './find-asset.ts'

/** A withdrawal as either route understands it. */
export type Ask = {
  readonly id: string | undefined
  readonly user: string
  readonly network: string
  readonly token: string | undefined
  readonly to: string
  /** Whole coins. */
  readonly amount: string
}

/** What became of it. `stored` tells a refused withdrawal (its id stays refused) from one that left no trace. */
export type Outcome =
  | { readonly status: 'accepted' | 'exists'; readonly withdrawal: WithdrawalAnswer }
  | { readonly status: 'failed'; readonly id: string; readonly stored: boolean; readonly error: PublicError }

/**
 * Asks the engine for a withdrawal; both public routes come here. The engine decides, this only translates.
 *
 * Idempotent by the caller's id: asking again is answered with the same withdrawal as it stands now.
 *
 * @throws RequestError, WalletError for requests that cannot be carried out; nothing was stored then, except under `retry: reconcile`
 */
export async function requestWithdrawal(context: ServiceContext, request: FastifyRequest, ask: Ask): Promise<Outcome> {
  const caller = callerOf(request)
  const id = idOf(ask.id, request.headers['idempotency-key'])
  if (!mayActFor(caller, ask.user)) throw new RequestError('FORBIDDEN', 'this API key belongs to another user')
  const asset = findAsset(context.chains, ask.network, ask.token)
  const amount = parseAmount(ask.amount, asset.decimals)
  if (amount === 0n) throw new RequestError('INVALID_AMOUNT', 'the amount must be above zero')

  const result = await context.engine.withdraw({
    id,
    account: `user:${ask.user}`,
    asset: asset.id,
    to: ask.to,
    amount,
    requester: caller.name,
  })
  const log = request.log.child({ withdrawal: id, result: result.status })
  switch (result.status) {
    case 'accepted':
      log.info({ asset: asset.id, amount: formatAmount(amount, asset.decimals) }, 'withdrawal accepted')
      return { status: 'accepted', withdrawal: describe(context.chains, { order: result.order, attempts: [] }) }
    case 'exists': {
      log.info('withdrawal known')
      const { state, note } = result.order
      if (state === 'refused') return { status: 'failed', id, stored: true, error: publicReason(state, note) }
      const view = await context.engine.withdrawal(id)
      return { status: 'exists', withdrawal: describe(context.chains, view ?? { order: result.order, attempts: [] }) }
    }
    case 'refused':
      log.info({ code: result.order.note?.code }, 'withdrawal refused')
      return { status: 'failed', id, stored: true, error: publicReason('refused', result.order.note) }
    case 'conflict':
      log.warn('id used for another request')
      return { status: 'failed', id, stored: false, error: failure('IDEMPOTENCY_CONFLICT') }
    case 'halted':
      log.warn({ scope: result.scope }, 'withdrawals halted')
      return { status: 'failed', id, stored: false, error: failure('HALTED') }
    default:
      return unreachable(result)
  }
}

/** The withdrawal's id, from the body, the header or both if they agree. */
function idOf(body: string | undefined, header: string | string[] | undefined): string {
  const key = typeof header === 'string' && header !== '' ? header : undefined
  if (body !== undefined && key !== undefined && body !== key) throw new RequestError('IDEMPOTENCY_KEY_MISMATCH')
  const id = body ?? key
  if (id === undefined) throw new RequestError('IDEMPOTENCY_KEY_REQUIRED')
  return id
}
