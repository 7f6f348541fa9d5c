import type { Draft } from '../../chain/transaction.ts'
import { isWalletError } from '../../errors/wallet-error.ts'
import type { AttemptId } from '../../ids/ids.ts'
import { withDeadline } from '../../resilience/with-deadline.ts'
import type { Signature, SigningRequest } from '../../signer/signer.ts'
import type { Context } from '../context.ts'

/**
 * Has every digest of a draft signed, all at once, and logs each result in the journal.
 *
 * - Leaves behind: nothing outside this process; an unanswered signer is harmless, because nothing was sealed.
 *
 * @throws WalletError `SIGNER_REFUSED`, `SIGNER_UNREACHABLE`, `TIMED_OUT`
 */
export async function signDraft(context: Context, attempt: AttemptId, draft: Draft, signal: AbortSignal): Promise<readonly Signature[]> {
  // All must settle before an error is passed on, or a late signature would be logged for an abandoned attempt.
  const settled = await Promise.allSettled(draft.signing.map((request) => signRequest(context, attempt, request, signal)))
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
}

/** Has one digest signed and logs the result in the journal. @throws WalletError as `signDraft` */
export async function signRequest(context: Context, attempt: AttemptId, request: SigningRequest, signal: AbortSignal): Promise<Signature> {
  const { clock, signer, worker, instruments } = context
  const startedAt = clock.now()
  const log = (result: 'signed' | 'refused' | 'unreachable') =>
    context.store.logSigning({ attempt, keyRef: request.keyRef, message: Buffer.from(request.message).toString('hex'), result })
  try {
    const signature = await withDeadline(clock, worker.signTimeoutMs, signal, 'sign', (deadline) => signer.sign(request, deadline))
    await log('signed')
    instruments.signing(clock.now() - startedAt, 'signed')
    return signature
  } catch (error) {
    const refused = isWalletError(error) && error.code === 'SIGNER_REFUSED'
    instruments.signing(clock.now() - startedAt, refused ? 'refused' : 'unreachable')
    await log(refused ? 'refused' : 'unreachable')
    throw error
  }
}
