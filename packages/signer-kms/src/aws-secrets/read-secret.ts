import { GetSecretValueCommand, type GetSecretValueCommandOutput, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { type Clock, coreErrors, systemClock, withDeadline } from '@wallet/core'
import { awsFailure } from '../aws/aws-failure.ts'
import { signerKmsErrors } from '../errors/codes.ts'

/** A secret as it was stored, and which version of it this is. */
export type StoredSecret = { readonly bytes: Uint8Array; readonly version: string }

/** Where a server secret or a whole keystore comes from. */
export interface SecretSource {
  /** Reads it anew each time; wipe `bytes` after use. @throws WalletError `SECRET_UNUSABLE`, `KMS_UNREACHABLE`, `ABORTED` */
  read(signal: AbortSignal): Promise<StoredSecret>
  /** The same, or undefined where nothing has this stage yet, such as `AWSPREVIOUS` before the first rotation. */
  find(signal: AbortSignal): Promise<StoredSecret | undefined>
}

/** Which secret, through whose client. */
export type SecretPlace = {
  /** Stays yours to destroy. */
  readonly client: SecretsManagerClient
  /** The secret's full ARN, with the six characters at its end: without them a secret made anew under the same name would be taken. */
  readonly arn: string
  readonly clock?: Clock
  /** Default 5,000 ms. */
  readonly callMaxMs?: number
}

/** Which version of which secret. */
export type SecretsManagerOptions = SecretPlace & {
  /** `AWSCURRENT` unless told otherwise; `AWSPREVIOUS` while a keystore is being wrapped anew. */
  readonly stage?: string
}

const pattern = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/

/** @throws WalletError `SECRET_UNUSABLE` for a name that is no full ARN */
export function assertSecretArn(arn: string): void {
  if (!pattern.test(arn)) throw secretUnusable(arn, 'name it by its full ARN')
}

/** The error of a secret that cannot be used. */
export const secretUnusable = (arn: string, reason: string): Error => signerKmsErrors.create('SECRET_UNUSABLE', { secret: arn, reason })

/**
 * Makes one call about a secret within its time. `refusals` are names of errors that the caller makes sense of itself.
 *
 * @throws WalletError `SECRET_UNUSABLE`, `KMS_UNREACHABLE`, `ABORTED`; none carries what was sent or answered, for that is the secret
 */
export function askSecrets<T, Name extends string = never>(
  { arn, clock = systemClock, callMaxMs = 5_000 }: SecretPlace,
  operation: string,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
  refusals: readonly Name[] = [],
): Promise<T | Name> {
  const ask = async (abortSignal: AbortSignal): Promise<T | Name> => {
    try {
      return await call(abortSignal)
    } catch (error) {
      if (abortSignal.aborted) throw coreErrors.create('ABORTED', { operation })
      const { status, reason } = awsFailure(error)
      const known = refusals.find((name) => name === reason)
      if (known !== undefined) return known
      if (status === 'refused') throw secretUnusable(arn, reason)
      throw signerKmsErrors.create('KMS_UNREACHABLE', { operation, reason })
    }
  }
  return withDeadline(clock, callMaxMs, signal, operation, ask)
}

/**
 * Reads a server secret, or a whole keystore, from AWS Secrets Manager.
 *
 * Binary secrets are given as they are, text as UTF-8. Reading changes nothing.
 *
 * @throws WalletError `SECRET_UNUSABLE` for a name that is no full ARN.
 */
export function secretsManagerSource(options: SecretsManagerOptions): SecretSource {
  const { client, arn, stage = 'AWSCURRENT' } = options
  assertSecretArn(arn)
  const find = async (signal: AbortSignal): Promise<StoredSecret | undefined> => {
    const command = new GetSecretValueCommand({ SecretId: arn, VersionStage: stage })
    const send = (abortSignal: AbortSignal): Promise<GetSecretValueCommandOutput> => client.send(command, { abortSignal })
    const answer = await askSecrets(options, 'read-secret', signal, send, ['ResourceNotFoundException'])
    if (answer === 'ResourceNotFoundException') return undefined
    const bytes = answer.SecretBinary ?? (answer.SecretString === undefined ? undefined : Buffer.from(answer.SecretString, 'utf8'))
    if (answer.ARN !== arn || answer.VersionId === undefined) throw secretUnusable(arn, 'the answer is of another secret')
    if (answer.VersionStages?.includes(stage) !== true) throw secretUnusable(arn, 'the answer is of another stage')
    if (bytes === undefined || bytes.length === 0) throw secretUnusable(arn, 'it is empty')
    return { bytes: Uint8Array.from(bytes), version: answer.VersionId }
  }
  return {
    find,
    async read(signal) {
      const found = await find(signal)
      if (found === undefined) throw secretUnusable(arn, `it does not exist, or has no version of stage ${stage}`)
      return found
    },
  }
}
