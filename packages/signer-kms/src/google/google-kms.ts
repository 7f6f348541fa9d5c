import type { KeyManagementServiceClient } from '@google-cloud/kms'
import { coreErrors } from '@wallet/core'
import { type TokenBucket, tokenBucket } from '../rate/token-bucket.ts'
import type { Reply } from '../remote/reply.ts'
import { answered } from '../remote/reply.ts'
import { type CallOptions, type CallSettings, callSettings } from '../remote/settings.ts'
import { googleFailure } from './google-failure.ts'

/** Google Cloud KMS as this process reaches it: shared by its signers and wrappers, so that they share one budget per location. */
export interface GoogleKms {
  readonly settings: CallSettings
  readonly client: KeyManagementServiceClient
  bucket(location: string): TokenBucket
  /** Ends the thread that verifies. A client given to it stays open. Safe to call twice. */
  close(): Promise<void>
}

/** How Google Cloud KMS is reached. */
export type GoogleKmsOptions = CallOptions & {
  /** One client serves every location. It stays yours to close. */
  readonly client: KeyManagementServiceClient
  /** Calls per second and location; default 50, which is 3,000 a minute: look up your project's quota for HSM keys. */
  readonly perSecond?: number
}

/** Gathers a client, budgets and patience for Google Cloud KMS. Opens nothing. */
export function googleKms(options: GoogleKmsOptions): GoogleKms {
  const settings = callSettings('google', options)
  const buckets = new Map<string, TokenBucket>()
  return {
    ...{ settings, client: options.client },
    bucket(location) {
      const bucket = buckets.get(location) ?? tokenBucket({ clock: settings.clock, perSecond: options.perSecond ?? 50 })
      buckets.set(location, bucket)
      return bucket
    },
    close: async () => settings.checks.close(),
  }
}

/** A call's settings: the SDK's own retries are off, for those here are counted against the budget. */
export const callOptions = (settings: CallSettings) => ({ timeout: settings.callMaxMs, retry: null }) as unknown as { timeout: number }

/**
 * What a call came to. The SDK takes no abort signal: its promise is left behind, and ends by its own time limit.
 *
 * @throws WalletError `ABORTED` when `signal` has aborted already.
 */
export async function called<T>(signal: AbortSignal, call: () => Promise<readonly [T, ...unknown[]]>): Promise<Reply<T>> {
  if (signal.aborted) throw coreErrors.create('ABORTED', { operation: 'kms' })
  try {
    const [answer] = await call()
    return answered(answer)
  } catch (error) {
    return googleFailure(error)
  }
}
