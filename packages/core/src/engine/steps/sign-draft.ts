import type { Draft } from '../../chain/transaction.ts'
import { isWalletError } from '../../errors/wallet-error.ts'
import type { AttemptId } from '../../ids/ids.ts'
import { withDeadline } from '../../resilience/with-deadline.ts'
import type { Signature, SigningRequest } from '../../signer/signer.ts'
import type { Context } from '../context.ts'
import { wholeRequest } from './whole-request.ts'

/** The signatures of a draft, and what writes their lines in the journal; called again, it waits for the same lines. */
export type SignedDraft = { readonly signatures: readonly Signature[]; readonly log: () => Promise<void> }

/**
 * Has every digest of a draft signed, all at once.
 *
 * What the signer did not sign is logged here. What it did sign is logged by `log`, which the caller calls together with the verb that
 * ends the signing, `seal` or `abandon`: the lines are in the journal before any bytes leave, and cost no commit of their own.
 *
 * - Leaves behind: nothing outside this process; an unanswered signer is harmless, because nothing was sealed.
 *
 * @throws WalletError `SIGNER_REFUSED`, `SIGNER_UNREACHABLE`, `TIMED_OUT`
 */
export async function signDraft(context: Context, attempt: AttemptId, draft: Draft, signal: AbortSignal): Promise<SignedDraft> {
  // All must settle before an error is passed on, or a late signature would be logged for an abandoned attempt.
  const settled = await Promise.allSettled(draft.signing.map((request) => ask(context, attempt, wholeRequest(draft, request), signal)))
  let logged: Promise<unknown> | undefined
  const log = async (): Promise<void> => {
    const signed = draft.signing.filter((_, index) => settled[index]?.status === 'fulfilled')
    logged ??= Promise.all(signed.map((request) => logLine(context, attempt, request, 'signed')))
    await logged
  }
  const failed = settled.find((one) => one.status === 'rejected')
  if (failed !== undefined) {
    await log()
    throw failed.reason
  }
  return { signatures: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])), log }
}

/** Has one digest signed and logs the result in the journal. @throws WalletError as `signDraft` */
export async function signRequest(context: Context, attempt: AttemptId, request: SigningRequest, signal: AbortSignal): Promise<Signature> {
  const signature = await ask(context, attempt, request, signal)
  await logLine(context, attempt, request, 'signed')
  return signature
}

type Result = 'signed' | 'refused' | 'unreachable'

function logLine(context: Context, attempt: AttemptId, { keyRef, message }: SigningRequest, result: Result): Promise<unknown> {
  return context.store.logSigning({ attempt, keyRef, message: Buffer.from(message).toString('hex'), result })
}

/** Asks the signer; logs only that it did not sign. */
async function ask(context: Context, attempt: AttemptId, request: SigningRequest, signal: AbortSignal): Promise<Signature> {
  const { clock, signer, worker, instruments } = context
  const startedAt = clock.now()
  try {
    const signature = await withDeadline(clock, worker.signTimeoutMs, signal, 'sign', (deadline) => signer.sign(request, deadline))
    instruments.signing(clock.now() - startedAt, 'signed')
    return signature
  } catch (error) {
    const refused = isWalletError(error) && error.code === 'SIGNER_REFUSED'
    instruments.signing(clock.now() - startedAt, refused ? 'refused' : 'unreachable')
    await logLine(context, attempt, request, refused ? 'refused' : 'unreachable')
    throw error
  }
}
