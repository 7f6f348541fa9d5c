import type { ChainAdapter } from '../../chain/chain-adapter.ts'
import type { Composed } from '../../chain/facets.ts'
import { coreErrors } from '../../errors/codes.ts'
import type { AttemptId } from '../../ids/ids.ts'
import type { BindAndSealResult } from '../../store/contract/attempts.ts'
import type { LeasedOrder } from '../../store/contract/orders.ts'
import type { AttemptPurpose, Wallet } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { fenceOf } from './fence-of.ts'
import { mismatch } from './matches.ts'
import { underpays } from './pays-intents.ts'

/** What a composed transaction is for. */
export type ComposedFor = {
  readonly attempt: AttemptId
  readonly wallet: Wallet
  readonly purpose: AttemptPurpose
  readonly replaces: readonly AttemptId[]
  readonly leased: readonly LeasedOrder[]
}

/**
 * Binds and seals in one commit what the chain's own wallet composed, after an independent reading of its bytes: it must pay these orders
 * just what they ask for, within what they allow for the network.
 *
 * - Leaves behind: sealed bytes that tracking broadcasts, or nothing.
 *
 * @throws WalletError `TRANSACTION_MISMATCH`; the adapter's own for undecodable bytes
 */
export async function sealComposed(
  { store, worker, emit }: Context,
  adapter: ChainAdapter,
  { draft, signed }: Extract<Composed, { readonly status: 'composed' }>,
  { attempt, wallet, purpose, replaces, leased }: ComposedFor,
): Promise<BindAndSealResult> {
  const intents = leased.map(({ order }) => order.intent)
  const feeMax = intents.reduce((sum, intent) => sum + intent.feeMax, 0n)
  const wrong = underpays(draft, intents, feeMax)
  if (wrong !== undefined) throw coreErrors.create('TRANSACTION_MISMATCH', { field: wrong })
  const seen = adapter.inspect(signed.bytes, draft)
  const difference = seen.id === signed.id ? mismatch(draft, seen) : 'id'
  if (difference !== undefined) throw coreErrors.create('TRANSACTION_MISMATCH', { field: difference })

  const input = {
    attempt,
    fences: leased.map(fenceOf),
    chain: adapter.chain,
    wallet: wallet.name,
    purpose,
    draft,
    replaces,
    holdMs: worker.holdMs,
    signed,
  }
  const sealed = await store.bindAndSeal(input)
  if (sealed.status === 'sealed' || sealed.status === 'exists') {
    const { orders } = sealed.attempt
    emit({
      name: 'attempt.sealed',
      ...{ attempt, orders, chain: adapter.chain, signatures: draft.signing.length, replaces: replaces.length },
    })
  }
  return sealed
}
