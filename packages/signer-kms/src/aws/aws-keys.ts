import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  type KeyMetadata,
  ListAliasesCommand,
  type ListAliasesCommandOutput,
} from '@aws-sdk/client-kms'
import { invariant } from '@wallet/core'
import type { KmsAlgorithm } from '../curve/spki.ts'
import { signerKmsErrors } from '../errors/codes.ts'
import type { Reply } from '../remote/reply.ts'
import type { AwsKms, AwsRegion } from './aws-kms.ts'
import { awsSpecs, sent } from './aws-signer.ts'

/** A signing key as the account lists it. */
export type AwsKeyRecord = {
  readonly arn: string
  /** `alias/wallet/<environment>/<name>/<generation>` */
  readonly alias: string
  readonly name: string
  readonly generation: number
  readonly algorithm: KmsAlgorithm
  readonly enabled: boolean
  readonly multiRegion: boolean
}

/** Which key to make. */
export type CreateAwsKeyOptions = {
  readonly kms: AwsKms
  readonly region: string
  /** `production`, `staging` …: keys of one never show in the list of another. */
  readonly environment: string
  /** What the key is for, such as `polygon-hot`. */
  readonly name: string
  readonly algorithm: KmsAlgorithm
  /** 1 for the first key; one more for each that replaces it. Each is another key, and so another address. */
  readonly generation?: number
  /** Whether it can be copied to other regions; cannot be changed later. */
  readonly multiRegion?: boolean
  readonly signal: AbortSignal
}

const part = /^[a-z0-9][a-z0-9-]{0,62}$/

/**
 * Makes a signing key in AWS KMS and its alias, or finds the one that has the alias already.
 *
 * May be repeated: the alias decides. Dies it between key and alias, a key without alias is left behind, tagged
 * `wallet:environment` and `wallet:key`; it signs nothing, costs a dollar a month, and is scheduled for deletion by hand.
 * The answer's ARN is what goes into the configuration: an alias can be pointed elsewhere.
 *
 * @throws WalletError `KMS_REFUSED`, `KMS_UNREACHABLE`, `KMS_KEY_UNUSABLE` when the alias names a key of another kind.
 */
export async function createAwsKey(options: CreateAwsKeyOptions): Promise<AwsKeyRecord> {
  const { kms, environment, name, algorithm, generation = 1, multiRegion = false, signal } = options
  invariant(part.test(environment) && part.test(name), 'environment and name are lower-case words')
  const region = regionOf(kms, options.region)
  const known = (await listAwsKeys({ kms, region: options.region, environment, signal })).find(
    (key) => key.name === name && key.generation === generation,
  )
  const alias = `alias/wallet/${environment}/${name}/${generation}`
  if (known !== undefined) {
    if (known.algorithm === algorithm && known.enabled) return known
    throw signerKmsErrors.create('KMS_KEY_UNUSABLE', { keyRef: alias, reason: 'the alias is another kind of key’s, or it is disabled' })
  }
  const create = new CreateKeyCommand({
    ...{ KeySpec: awsSpecs[algorithm].keySpec, KeyUsage: 'SIGN_VERIFY', MultiRegion: multiRegion },
    Description: `wallet ${environment} ${name} ${generation}`,
    Tags: [
      { TagKey: 'wallet:environment', TagValue: environment },
      { TagKey: 'wallet:key', TagValue: name },
    ],
  })
  const made = use('create-key', await sent(region.client.send(create, { abortSignal: signal }))).KeyMetadata
  const record = recordOf(alias, made)
  if (made?.Arn === undefined || record?.algorithm !== algorithm || !record.enabled)
    throw signerKmsErrors.create('KMS_KEY_UNUSABLE', { keyRef: alias, reason: 'the key made is not of the kind asked for' })
  const link = new CreateAliasCommand({ AliasName: alias, TargetKeyId: made.Arn })
  use('create-alias', await sent(region.client.send(link, { abortSignal: signal })))
  return record
}

/** The environment's signing keys in one region, oldest generation first. Only reads. @throws WalletError `KMS_REFUSED`, `KMS_UNREACHABLE` */
export async function listAwsKeys(options: {
  readonly kms: AwsKms
  readonly region: string
  readonly environment: string
  readonly signal: AbortSignal
}): Promise<readonly AwsKeyRecord[]> {
  const { client } = regionOf(options.kms, options.region)
  const prefix = `alias/wallet/${options.environment}/`
  const records: AwsKeyRecord[] = []
  let marker: string | undefined
  do {
    const list: ListAliasesCommand = new ListAliasesCommand({ Limit: 100, ...(marker === undefined ? {} : { Marker: marker }) })
    const page: ListAliasesCommandOutput = use('list-aliases', await sent(client.send(list, { abortSignal: options.signal })))
    for (const { AliasName: alias, TargetKeyId } of page.Aliases ?? []) {
      if (alias?.startsWith(prefix) !== true || TargetKeyId === undefined) continue
      const describe = new DescribeKeyCommand({ KeyId: TargetKeyId })
      const { KeyMetadata } = use('describe-key', await sent(client.send(describe, { abortSignal: options.signal })))
      const record = recordOf(alias, KeyMetadata)
      if (record !== undefined) records.push(record)
    }
    marker = page.Truncated === true ? page.NextMarker : undefined
  } while (marker !== undefined)
  return records.sort((a, b) => (a.name === b.name ? a.generation - b.generation : a.name < b.name ? -1 : 1))
}

function recordOf(alias: string, key: KeyMetadata | undefined): AwsKeyRecord | undefined {
  const [, name, generation] = /^alias\/wallet\/[^/]+\/([^/]+)\/([1-9]\d*)$/.exec(alias) ?? []
  const algorithm = (Object.keys(awsSpecs) as KmsAlgorithm[]).find((one) => awsSpecs[one].keySpec === key?.KeySpec)
  if (key?.Arn === undefined || name === undefined || generation === undefined || algorithm === undefined) return undefined
  if (key.KeyUsage !== 'SIGN_VERIFY') return undefined
  const state = { enabled: key.Enabled === true, multiRegion: key.MultiRegion === true }
  return { arn: key.Arn, alias, name, generation: Number.parseInt(generation, 10), algorithm, ...state }
}

function regionOf(kms: AwsKms, name: string): AwsRegion {
  const region = kms.region(name)
  invariant(region !== undefined, `there is no client for ${name}`)
  return region
}

function use<T>(operation: string, reply: Reply<T>): T {
  if (reply.status === 'answered') return reply.value
  throw signerKmsErrors.create(reply.status === 'refused' ? 'KMS_REFUSED' : 'KMS_UNREACHABLE', { operation, reason: reply.reason })
}
