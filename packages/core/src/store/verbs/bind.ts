import type { OrderId } from '../../ids/ids.ts'
import { planBind, writeBind } from '../kernel/bind-attempt.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Decides on a transaction before it is signed: holds all its claims or none, under the sharing rule.
 *
 * - Idempotent: the same attempt with the same draft is `exists`, with another one `different`.
 * - Leaves behind: holds that lapse after `holdMs`, and a slot that stays with its order.
 */
export const bind: Verb<'bind'> = (tx, input) => {
  const plan = planBind(tx, input)
  if (plan.status !== 'ready') return plan
  writeBind(tx, plan)
  const { id, orders, purpose, claims, replaces, lane, slot, draft } = plan.attempt
  record(tx, 'bind', orders[0] as OrderId, {
    attempt: id,
    orders,
    purpose,
    claims,
    replaces,
    lane,
    slot,
    fee: draft.fee.toString(),
    feeAsset: draft.feeAsset,
    ...input.askedBy,
  })
  return { status: 'bound', attempt: plan.attempt }
}
