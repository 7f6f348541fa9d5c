import { coreErrors } from '../errors/codes.ts'
import type { Clock } from '../ports/clock.ts'

/**
 * Runs `work` under a deadline of `ms`, and answers at the deadline even when `work` ignores its signal.
 *
 * `TIMED_OUT` says nothing about whether the work happened: what was sent may have arrived. The timer is gone when this
 * returns; work that ignores its signal goes on unheard.
 *
 * - Units: ms on `clock`.
 *
 * @throws WalletError `TIMED_OUT` at the deadline, `ABORTED` when `signal` aborts first, and whatever `work` throws.
 */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  operation: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // Looked at before the timer exists: nothing may start for a caller who has left.
  if (signal.aborted) throw coreErrors.create('ABORTED', { operation })
  const deadline = clock.deadline(ms, signal)
  let stopListening = () => {}
  // Listening starts before the work does: on an abort our reason then wins over the AbortError that the work makes of it.
  const over = new Promise<never>((_, reject) => {
    const listen = () =>
      reject(deadline.expired() ? coreErrors.create('TIMED_OUT', { operation, afterMs: ms }) : coreErrors.create('ABORTED', { operation }))
    deadline.signal.addEventListener('abort', listen, { once: true })
    stopListening = () => deadline.signal.removeEventListener('abort', listen)
  })
  try {
    return await Promise.race([over, (async () => work(deadline.signal))()])
  } finally {
    stopListening()
    deadline.cancel()
  }
}
