import { createHash } from 'node:crypto'
import { PutSecretValueCommand, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager'
import { askSecrets, assertSecretArn, type SecretPlace, secretsManagerSource, secretUnusable } from './read-secret.ts'

/** What became of a replacement. */
export type ReplaceResult =
  | { readonly status: 'replaced'; readonly version: string }
  /** The secret is no longer what the caller had read; nothing was changed. */
  | { readonly status: 'conflict' }

/** Source: quotas of AWS Secrets Manager, "Secret value". */
const bytesMax = 65_536
const current = 'AWSCURRENT'

/**
 * Makes `bytes` the current version of a secret, provided its current version still is `expected` (undefined: that it has none).
 *
 * Secrets Manager writes without conditions, but it moves a stage only away from the version that is named. So the new version is
 * stored first, under `AWSPENDING`, where nobody reads it, and then takes `AWSCURRENT` from exactly the expected one, which becomes
 * `AWSPREVIOUS` in the same step: of two writers one succeeds, and both values can be read until the next replacement.
 *
 * - Idempotent: the version's id is derived from `expected` and `bytes`.
 * - Leaves behind, if the process dies: the old value current, perhaps a pending version beside it; or the new one. Call it again.
 *
 * @throws WalletError `SECRET_UNUSABLE`, `KMS_UNREACHABLE` (then it may have happened: call it again), `ABORTED`
 */
export async function replaceSecret(
  place: SecretPlace,
  bytes: Uint8Array,
  expected: string | undefined,
  signal: AbortSignal,
): Promise<ReplaceResult> {
  const { client, arn } = place
  assertSecretArn(arn)
  if (bytes.length === 0 || bytes.length > bytesMax) throw secretUnusable(arn, `a secret has 1 to ${bytesMax} bytes`)
  const version = versionOf(bytes, expected)
  const source = secretsManagerSource(place)
  const now = (await source.find(signal))?.version
  if (now === version) return { status: 'replaced', version }
  if (now !== expected) return { status: 'conflict' }

  const put = new PutSecretValueCommand({ SecretId: arn, ClientRequestToken: version, SecretBinary: bytes, VersionStages: ['AWSPENDING'] })
  await askSecrets(place, 'write-secret', signal, (abortSignal) => client.send(put, { abortSignal }))
  // The first version of all takes the current stage by itself, whatever stages it was given: the move then has nothing left to do,
  // or comes after another writer's first version and is refused.
  const from = expected === undefined ? {} : { RemoveFromVersionId: expected }
  const move = new UpdateSecretVersionStageCommand({ SecretId: arn, VersionStage: current, MoveToVersionId: version, ...from })
  const send = (abortSignal: AbortSignal) => client.send(move, { abortSignal })
  await askSecrets(place, 'write-secret', signal, send, ['InvalidParameterException'])
  // Asked instead of trusted: a move that was refused may have been made by an earlier try of the same replacement.
  return (await source.find(signal))?.version === version ? { status: 'replaced', version } : { status: 'conflict' }
}

/** In the form of a UUID, which is what the service wants of a ClientRequestToken. It is public: 128 bits of a hash over a secret of high entropy. */
function versionOf(bytes: Uint8Array, expected: string | undefined): string {
  const hash = createHash('sha256')
    .update(`${expected ?? ''}|`)
    .update(bytes)
    .digest('hex')
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-')
}
