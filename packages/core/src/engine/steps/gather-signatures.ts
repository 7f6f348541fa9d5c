import type { DraftingChain } from '../../chain/chain-adapter.ts'
import type { Draft } from '../../chain/transaction.ts'
import { coreErrors } from '../../errors/codes.ts'
import { invariant } from '../../errors/invariant.ts'
import type { OrderId } from '../../ids/ids.ts'
import type { Signature, SigningRequest } from '../../signer/signer.ts'
import type { Attempt, Note } from '../../store/records.ts'
import type { Context } from '../context.ts'
import { signRequest } from './sign-draft.ts'
import { wholeRequest } from './whole-request.ts'

/** What an exposed attempt has: enough to be finished, or why not yet. */
export type Gathered =
  | { readonly status: 'complete'; readonly signatures: readonly Signature[] }
  | { readonly status: 'waiting'; readonly note: Note }

/** Whether a draft reaches somebody who could complete or send it without this process: then it is stored as live before that. */
export function exposes(context: Context, draft: Draft): boolean {
  return draft.signing.some((request) => request.quorum !== undefined || context.signer.exposes?.(request.keyRef) === true)
}

/**
 * Asks for the signatures that an exposed attempt still lacks, all at once, and stores each before it counts.
 *
 * A signer that is away, or that refuses, is no failure: others may make up the quorum, and the attempt stays live whatever happens.
 * The same stored signatures always give the same answer, so every worker that finishes the attempt makes the same bytes.
 *
 * With an order that is `unwanted` nobody is asked, and what is stored decides alone.
 *
 * - Leaves behind: what was stored; the next worker asks only for the rest.
 */
export async function gatherSignatures(
  context: Context,
  adapter: DraftingChain,
  attempt: Attempt,
  unwanted: OrderId | undefined,
  signal: AbortSignal,
): Promise<Gathered> {
  const { signing } = attempt.draft
  const { cosign } = adapter
  invariant(
    cosign !== undefined || !signing.some(({ quorum }) => quorum !== undefined),
    `${adapter.chain} judges signatures of a quorum singly`,
  )
  const held = new Map<number, Signature>((attempt.partials ?? []).map(({ request, signature }) => [request, { ...signature, request }]))
  let trouble: unknown
  const ask = async (request: SigningRequest, index: number): Promise<void> => {
    try {
      const signature = await signRequest(context, attempt.id, wholeRequest(attempt.draft, request), signal)
      if (cosign === undefined) return void held.set(index, { ...signature, request: index })
      // A wrong one must not be stored: the first stays for good, and the attempt with it.
      if (!cosign.verify(attempt.draft, index, signature)) throw coreErrors.create('SIGNATURE_INVALID', { keyRef: request.keyRef })
      const answer = await context.store.addSignature({ attempt: attempt.id, request: index, signature })
      if (answer.status !== 'added' && answer.status !== 'exists') return
      for (const partial of answer.attempt.partials ?? []) held.set(partial.request, { ...partial.signature, request: partial.request })
    } catch (error) {
      trouble = error
    }
  }
  const lacking = signing.flatMap((request, index) =>
    held.has(index) || enough(signing, held, request) ? [] : [[request, index] as const],
  )
  if (unwanted === undefined) await Promise.all(lacking.map(([request, index]) => ask(request, index)))

  const open = signing.filter((request, index) => !held.has(index) && !enough(signing, held, request))
  if (open.length > 0) {
    const why = trouble instanceof Error ? `: ${trouble.message}` : ''
    const next = unwanted === undefined ? `${open[0]?.keyRef} has not signed${why}` : `nobody is asked: ${unwanted} is not to be paid by it`
    const detail = `${held.size} of ${signing.length} signatures; ${next}`
    return { status: 'waiting', note: { code: 'SIGNATURES_MISSING', detail } }
  }
  return { status: 'complete', signatures: chosen(signing, held) }
}

/** Whether the quorum of a request is full without it. */
function enough(signing: readonly SigningRequest[], held: ReadonlyMap<number, Signature>, { quorum }: SigningRequest): boolean {
  if (quorum === undefined) return false
  return signing.filter((other, index) => other.quorum?.name === quorum.name && held.has(index)).length >= quorum.needed
}

/** The signatures that finish the draft: of each quorum the first ones in the order of the draft, and no more than it needs. */
function chosen(signing: readonly SigningRequest[], held: ReadonlyMap<number, Signature>): readonly Signature[] {
  const used = new Map<string, number>()
  return signing.flatMap(({ quorum }, index) => {
    const signature = held.get(index)
    if (signature === undefined) return []
    if (quorum === undefined) return [signature]
    const before = used.get(quorum.name) ?? 0
    used.set(quorum.name, before + 1)
    return before < quorum.needed ? [signature] : []
  })
}
