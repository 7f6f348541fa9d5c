import type { KMSClient } from '@aws-sdk/client-kms'
import { invariant } from '@wallet/core'
import { type TokenBucket, tokenBucket } from '../rate/token-bucket.ts'
import { type CallOptions, type CallSettings, callSettings } from '../remote/settings.ts'

/** One region's client and what may be asked of it. */
export type AwsRegion = { readonly region: string; readonly client: KMSClient; readonly bucket: TokenBucket }

/** AWS KMS as this process reaches it: shared by its signers and wrappers, so that they share one budget. */
export interface AwsKms {
  readonly settings: CallSettings
  region(name: string): AwsRegion | undefined
  /** Ends the thread that verifies. Clients given to it stay open. Safe to call twice. */
  close(): void
}

/** How AWS KMS is reached. */
export type AwsKmsOptions = CallOptions & {
  /** Clients by region. They stay yours to destroy. Give them `maxAttempts: 1`: retries are made here, where they are counted. */
  readonly clients: { readonly [region: string]: KMSClient }
  /** Calls per second and region; default 800, below the account's 1,000 for ECC keys, which it shares with every other process. */
  readonly perSecond?: number
}

/**
 * Gathers clients, budgets and patience for AWS KMS. Opens nothing.
 */
export function awsKms(options: AwsKmsOptions): AwsKms {
  const settings = callSettings('aws', options)
  const regions = new Map(
    Object.entries(options.clients).map(([region, client]) => {
      const bucket = tokenBucket({ clock: settings.clock, perSecond: options.perSecond ?? 800 })
      return [region, { region, client, bucket }] as const
    }),
  )
  invariant(regions.size > 0, 'AWS KMS needs at least one client')
  return { settings, region: (name) => regions.get(name), close: settings.checks.close }
}
