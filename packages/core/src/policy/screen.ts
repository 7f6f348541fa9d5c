import { coreErrors } from '../errors/codes.ts'
import type { Intent } from '../intent/intent.ts'
import type { Clock } from '../ports/clock.ts'
import { withDeadline } from '../resilience/with-deadline.ts'
import type { Screening, ScreeningResult } from './policy.ts'

/**
 * Asks a screening about an intent and fails closed: an error, a timeout or an answer that is none holds it for review.
 *
 * - Units: `timeoutMs` in ms on `clock`.
 * - Leaves behind: nothing; asking again is safe.
 *
 * @throws WalletError `ABORTED` when the caller gives up: then nothing was accepted either.
 */
export async function screen(
  screening: Screening,
  intent: Intent,
  options: { readonly clock: Clock; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<ScreeningResult> {
  try {
    return read(await withDeadline(options.clock, options.timeoutMs, signal, 'screen', (deadline) => screening(intent, deadline)))
  } catch (error) {
    if (signal.aborted) throw coreErrors.create('ABORTED', { operation: 'screen' })
    // The reason is left out: it is a stranger's text, and notes are shown and stored.
    return unanswered(coreErrors.is(error, 'TIMED_OUT') ? 'the screening gave no answer in time' : 'the screening failed')
  }
}

const unanswered = (detail: string): ScreeningResult => ({ verdict: 'review', note: { code: 'SCREENING_UNAVAILABLE', detail } })

// The answer comes from somebody's HTTP client: a typo such as "cleared" must not let a withdrawal through.
function read(result: ScreeningResult): ScreeningResult {
  const verdicts: readonly string[] = ['clear', 'review', 'refuse']
  if (typeof result !== 'object' || result === null || !verdicts.includes(result.verdict))
    return unanswered('the screening answered no verdict')
  const { code, detail } = (result.note ?? {}) as { code?: unknown; detail?: unknown }
  return {
    verdict: result.verdict,
    note: { code: typeof code === 'string' ? code : 'SCREENED', detail: typeof detail === 'string' ? detail : '' },
  }
}
