import type { Fields, RpcReply, SealedAttempt } from '@wallet/core'
import type { Head } from '../chain-state/heads.ts'
import { readBody } from '../draft/body.ts'
import { readAtOneNode } from '../rpc/one-node.ts'
import { readCount } from '../rpc/read.ts'
import type { Settings } from '../settings.ts'
import { isWhole, runAround, runCalls } from './history.ts'
import { statusesCall, type Told, toldIn } from './statuses.ts'

/**
 * How many providers prove that an attempt can never land.
 *
 * A provider proves it by all of these, in this order: its finalized block height is past the last valid one with a margin; asked
 * after that, it knows the transaction neither recently nor in its history; and then one of its nodes, in one breath and speaking of
 * slots no older, has every block in which the transaction could be, calls the blockhash itself invalid at `finalized`, and still
 * knows no such transaction. By height, never by slot or clock: slots are skipped, and clocks know nothing. An error proves nothing,
 * and one sighting vetoes. Past that finalized height no fork that can still win may hold the transaction.
 *
 * One node, because a provider's address is many: one that came back from a snapshot lacks the block and denies the transaction, and
 * its neighbour has the block and was not asked for the transaction. Each tells the truth, and together they would pay twice.
 *
 * The blockhash is asked about because its end is only known from a provider's word when it was read: one that named too early an
 * end would otherwise make honest ones prove a live attempt dead.
 */
export async function expiryProofs(settings: Settings, attempt: SealedAttempt, told: readonly Told[]): Promise<number> {
  const { expiry } = attempt.draft
  if (expiry === undefined) return 0
  const past = told.filter(
    ({ head, seen, contextSlot }) =>
      head.finalizedHeight > expiry.lastValidHeight + settings.expiryMargin && seen === null && contextSlot >= head.finalizedSlot,
  )
  const said = await Promise.all(past.map(({ head }) => askOneNode(settings, head, attempt, expiry.lastValidHeight)))
  return said.includes('seen') ? 0 : said.filter((one) => one === 'expired').length
}

async function askOneNode(
  settings: Settings,
  head: Head,
  { draft, signed }: SealedAttempt,
  lastValidHeight: number,
): Promise<'expired' | 'seen' | 'unproven'> {
  const { blockhash, slot: since } = readBody(draft.body)
  const run = await runAround(head.provider, since)
  if (run === undefined) return 'unproven'
  const validity = { method: 'isBlockhashValid', params: [blockhash, { commitment: 'finalized' }] }
  // The transaction last: where the calls go out one by one, the blocks were there before it was asked for.
  const replies = await readAtOneNode(settings.oneNode, head.provider, [...runCalls(run), validity, statusesCall([signed.id], true)])
  const [blockhashSays, statusesSay] = replies?.slice(-2) ?? []
  if (replies === undefined || blockhashSays === undefined || statusesSay === undefined) return 'unproven'
  const [told] = toldIn(head, statusesSay, 1)
  if (told?.seen === undefined) return 'unproven'
  if (told.seen !== null) return 'seen'
  const isProof =
    told.contextSlot >= head.finalizedSlot &&
    saysInvalid(blockhashSays, head.finalizedSlot) &&
    isWhole(run, lastValidHeight, replies.slice(0, 3))
  return isProof ? 'expired' : 'unproven'
}

/** Whether a reply calls a blockhash over, speaking of a slot that is not older. */
function saysInvalid(reply: RpcReply, finalizedSlot: number): boolean {
  const { value, context } = (
    reply.status === 'result' && typeof reply.value === 'object' && reply.value !== null ? reply.value : {}
  ) as Fields
  const slot = readCount(((context ?? {}) as Fields)['slot'])
  return value === false && slot !== undefined && slot >= finalizedSlot
}
