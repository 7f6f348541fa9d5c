import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { type Clock, coreErrors, systemClock, withDeadline } from '@wallet/core'
import { signerKmsErrors } from '../errors/codes.ts'
import { awsFailure } from './aws-failure.ts'

/** A secret as it was stored, and which version of it this is. */
export type StoredSecret = { readonly bytes: Uint8Array; readonly version: string }

/** Where a server secret or a whole keystore comes from. */
export interface SecretSource {
  /** Reads it anew each time; wipe `bytes` after use. @throws WalletError `SECRET_UNUSABLE`, `KMS_UNREACHABLE`, `ABORTED` */
  read(signal: AbortSignal): Promise<StoredSecret>
}

/** Which secret, through whose client. */
export type SecretsManagerOptions = {
  /** Stays yours to destroy. */
  readonly client: SecretsManagerClient
  /** The secret's full ARN, with the six characters at its end: without them a secret made anew under the same name would be taken. */
  readonly arn: string
  /** `AWSCURRENT` unless told otherwise; `AWSPREVIOUS` while a keystore is being wrapped anew. */
  readonly stage?: string
  readonly clock?: Clock
  /** Default 5,000 ms. */
  readonly callMaxMs?: number
}

const pattern = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/

/**
 * Reads a server secret, or a whole keystore, from AWS Secrets Manager.
 *
 * Binary secrets are given as they are, text as UTF-8. Reading changes nothing. No error carries the answer: it is the secret.
 *
 * @throws WalletError `SECRET_UNUSABLE` for a name that is no full ARN.
 */
export function secretsManagerSource(options: SecretsManagerOptions): SecretSource {
  const { client, arn, stage = 'AWSCURRENT', clock = systemClock, callMaxMs = 5_000 } = options
  const unusable = (reason: string) => signerKmsErrors.create('SECRET_UNUSABLE', { secret: arn, reason })
  if (!pattern.test(arn)) throw unusable('name it by its full ARN')
  const ask = async (abortSignal: AbortSignal): Promise<StoredSecret> => {
    const command = new GetSecretValueCommand({ SecretId: arn, VersionStage: stage })
    const answer = await client.send(command, { abortSignal }).catch((error: unknown) => {
      if (abortSignal.aborted) throw coreErrors.create('ABORTED', { operation: 'read-secret' })
      const { status, reason } = awsFailure(error)
      if (status === 'refused') throw unusable(reason)
      throw signerKmsErrors.create('KMS_UNREACHABLE', { operation: 'read-secret', reason })
    })
    const bytes = answer.SecretBinary ?? (answer.SecretString === undefined ? undefined : Buffer.from(answer.SecretString, 'utf8'))
    if (answer.ARN !== arn || answer.VersionId === undefined) throw unusable('the answer is of another secret')
    if (bytes === undefined || bytes.length === 0) throw unusable('it is empty')
    return { bytes: Uint8Array.from(bytes), version: answer.VersionId }
  }
  return { read: (signal) => withDeadline(clock, callMaxMs, signal, 'read-secret', ask) }
}
