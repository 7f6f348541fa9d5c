import { invariant } from '../../errors/invariant.ts'
import type { OrderId } from '../../ids/ids.ts'
import { planBind, writeBind } from '../kernel/bind-attempt.ts'
import { owned } from '../kernel/fence.ts'
import { goLive, stopsLive } from '../kernel/go-live.ts'
import { record } from '../kernel/record.ts'
import type { Verb } from '../kernel/verb.ts'
import { seal } from './seal.ts'

/**
 * Bind and seal in one commit, for chains whose own wallet builds and signs together.
 *
 * - Idempotent: as `seal`; an attempt that `bind` left bound is sealed.
 */
export const bindAndSeal: Verb<'bindAndSeal'> = (tx, input) => {
  const { attempt: id, fences, signed } = input
  const plan = planBind(tx, input)
  if (plan.status === 'exists') return seal(tx, { attempt: id, fences, signed })
  if (plan.status !== 'ready') return plan
  writeBind(tx, plan)
  const own = owned(tx, fences)
  // A refusal here would leave half the verb behind; the throw makes the store undo all of it.
  invariant(own.status === 'owned' && stopsLive(tx, plan.attempt, own.orders) === undefined, `what was just bound can be sealed (${id})`)
  const attempt = goLive(tx, plan.attempt, signed)
  const { orders, purpose, claims, replaces, lane, slot, draft } = attempt
  const fee = draft.fee.toString()
  record(tx, 'bindAndSeal', orders[0] as OrderId, {
    attempt: id,
    orders,
    purpose,
    claims,
    replaces,
    lane,
    slot,
    fee,
    feeAsset: draft.feeAsset,
    transaction: signed.id,
  })
  return { status: 'sealed', attempt }
}
