import { isWalletError, type Signer } from '@wallet/core'
import type { ServiceMetrics, SignerOutcome } from './service-metrics.ts'

/** The same signer, counted and timed. Calls that the caller itself gave up are not counted against the signer. */
export function measuredSigner(signer: Signer, metrics: ServiceMetrics): Signer {
  const measure = async <T>(
    signal: AbortSignal,
    call: () => Promise<T>,
    note?: (outcome: SignerOutcome, durationMs: number) => void,
  ): Promise<T> => {
    const start = performance.now()
    const tell = (outcome: SignerOutcome): void => {
      metrics.signerCalled(outcome)
      note?.(outcome, performance.now() - start)
    }
    try {
      const answer = await call()
      tell('done')
      return answer
    } catch (error) {
      if (!signal.aborted) tell(isWalletError(error) && error.code === 'SIGNER_REFUSED' ? 'refused' : 'failed')
      throw error
    }
  }
  return {
    publicKey: (keyRef, signal) => measure(signal, () => signer.publicKey(keyRef, signal)),
    permit: (request, signal) => signer.permit(request, signal),
    // Left out, drafts for a co-signer would not be stored as live first.
    ...(signer.exposes === undefined ? {} : { exposes: signer.exposes }),
    sign: (request, signal) => measure(signal, () => signer.sign(request, signal), metrics.signed),
  }
}
