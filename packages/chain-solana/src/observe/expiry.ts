import { type Fields, type SealedAttempt, sharedSignal } from '@wallet/core'
import { readBody } from '../draft/body.ts'
import { readCount } from '../rpc/read.ts'
import type { Settings } from '../settings.ts'
import { hasHistory } from './history.ts'
import type { Told } from './statuses.ts'

/**
 * How many providers prove that an attempt can never land.
 *
 * A provider proves it by all of these, in this order: its finalized block height is past the last valid one with a margin; asked
 * after that, and speaking of a slot no older, it knows the transaction neither recently nor in its history; and it calls the
 * blockhash itself invalid at `finalized`; and it has every block in which the transaction could be. By height, never by slot or
 * clock: slots are skipped, and clocks know nothing. An error proves nothing. Past that finalized height no fork that can still win
 * may hold the transaction.
 *
 * The blockhash is asked about because its end is only known from a provider's word when it was read: one that named too early an
 * end would otherwise make honest ones prove a live attempt dead.
 */
export async function expiryProofs({ expiryMargin }: Settings, attempt: SealedAttempt, told: readonly Told[]): Promise<number> {
  const { expiry, body } = attempt.draft
  if (expiry === undefined) return 0
  const past = told.filter(
    ({ head, seen, contextSlot }) =>
      head.finalizedHeight > expiry.lastValidHeight + expiryMargin && seen === null && contextSlot >= head.finalizedSlot,
  )
  if (past.length === 0) return 0
  const { blockhash, slot: since } = readBody(body)
  const invalid = await Promise.all(
    past.map(async ({ head }) => {
      const reply = await head.provider.read('isBlockhashValid', [blockhash, { commitment: 'finalized' }], sharedSignal)
      const { value, context } = (
        reply.status === 'result' && typeof reply.value === 'object' && reply.value !== null ? reply.value : {}
      ) as Fields
      const slot = readCount(((context ?? {}) as Fields)['slot'])
      if (value !== false || slot === undefined || slot < head.finalizedSlot) return false
      return await hasHistory(head.provider, since, expiry.lastValidHeight)
    }),
  )
  return invalid.filter(Boolean).length
}
