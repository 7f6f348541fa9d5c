import {
  GetPublicKeyCommand,
  type GetPublicKeyCommandOutput,
  type KeySpec,
  SignCommand,
  type SigningAlgorithmSpec,
} from '@aws-sdk/client-kms'
import { keyRef as asKeyRef, invariant, type Signer } from '@wallet/core'
import { parseDer } from '../curve/der.ts'
import { type KmsAlgorithm, noSuchAlgorithm } from '../curve/spki.ts'
import { signerKmsErrors } from '../errors/codes.ts'
import { routeBreaker } from '../remote/ask-regions.ts'
import type { PinnedKey, RegionalKey } from '../remote/pinned-key.ts'
import { remoteSigner } from '../remote/remote-signer.ts'
import { answered, type Reply, wrong } from '../remote/reply.ts'
import { isReplica, parseKeyArn } from './arn.ts'
import { awsFailure } from './aws-failure.ts'
import type { AwsKms, AwsRegion } from './aws-kms.ts'

/** A key in AWS KMS. */
export type AwsKey = {
  /** The key's ARN, not an alias. Its region is asked first. */
  readonly arn: string
  readonly algorithm: KmsAlgorithm
  /** ARNs of the same multi-region key elsewhere, in the order of asking when the regions before are down. */
  readonly replicas?: readonly string[]
  /** What the key's public half must be: 33 bytes compressed or 32 bytes Ed25519. Pins the wallet's address for good. */
  readonly publicKey?: Uint8Array
}

/** Which keys sign. */
export type AwsSignerOptions = {
  readonly kms: AwsKms
  readonly keys: { readonly [keyRef: string]: AwsKey }
  /** How many signatures may be under way at once; default 64. */
  readonly signaturesMax?: number
}

type Spec = { readonly keySpec: KeySpec; readonly signing: SigningAlgorithmSpec; readonly messageType: 'DIGEST' | 'RAW' }

// ED25519_PH_SHA_512 would hash once more, which no chain does.
/** What AWS calls the algorithms. */
export const awsSpecs: { readonly [Algorithm in KmsAlgorithm]: Spec } = {
  'ecdsa-secp256k1': { keySpec: 'ECC_SECG_P256K1', signing: 'ECDSA_SHA_256', messageType: 'DIGEST' },
  ed25519: { keySpec: 'ECC_NIST_EDWARDS25519', signing: 'ED25519_SHA_512', messageType: 'RAW' },
}

/**
 * A signer whose keys are in AWS KMS.
 *
 * Keys are pinned by ARN, every answer must name the very key that was asked, and every signature is verified here. Several signers
 * may share one `kms`, and then share its budget. Safe to create without a connection: keys are looked at when first used.
 *
 * Its calls can fail with `SIGNER_REFUSED`, `SIGNER_UNREACHABLE`, `KMS_THROTTLED`, `KMS_ANSWER_WRONG`, `KMS_KEY_UNUSABLE`, `P256_CANNOT_SIGN`, `ABORTED`.
 *
 * @throws WalletError `KMS_KEY_UNUSABLE` for a configuration that cannot work.
 */
export function awsSigner({ kms, keys, signaturesMax = 64 }: AwsSignerOptions): Signer {
  const pinned = Object.entries(keys).map(([ref, key]) => pin(kms, ref, key))
  return remoteSigner(kms.settings, new Map(pinned.map((key) => [key.keyRef, key])), signaturesMax)
}

function pin(kms: AwsKms, ref: string, key: AwsKey): PinnedKey {
  const unusable = (reason: string) => signerKmsErrors.create('KMS_KEY_UNUSABLE', { keyRef: ref, reason })
  if (!Object.hasOwn(awsSpecs, key.algorithm)) throw unusable(noSuchAlgorithm(key.algorithm))
  const primary = parseKeyArn(key.arn)
  if (primary === undefined) throw unusable('name it by its key ARN, which nobody can point elsewhere')
  const arns = [primary, ...(key.replicas ?? []).map((arn) => parseKeyArn(arn))]
  const regions = arns.map((arn) => {
    if (arn === undefined) throw unusable('a replica is named by its key ARN')
    if (arn !== primary && !isReplica(primary, arn)) throw unusable('a replica is the same multi-region key in another region')
    const region = kms.region(arn.region)
    if (region === undefined) throw unusable(`there is no client for ${arn.region}`)
    return regionalKey(kms, region, arn.arn, ref, key.algorithm)
  })
  return { keyRef: asKeyRef(ref), algorithm: key.algorithm, regions, expected: key.publicKey }
}

function regionalKey(kms: AwsKms, { region, client, bucket }: AwsRegion, arn: string, ref: string, algorithm: KmsAlgorithm): RegionalKey {
  const spec = awsSpecs[algorithm]
  return {
    ...{ region, bucket, breaker: routeBreaker(kms.settings, region) },
    async publicKey(signal) {
      const reply = await sent(client.send(new GetPublicKeyCommand({ KeyId: arn }), { abortSignal: signal }))
      return reply.status === 'answered' ? checkedPublicKey(reply.value, arn, ref, spec) : reply
    },
    async sign(message, signal) {
      const command = new SignCommand({ KeyId: arn, Message: message, MessageType: spec.messageType, SigningAlgorithm: spec.signing })
      const reply = await sent(client.send(command, { abortSignal: signal }))
      if (reply.status !== 'answered') return reply
      const { KeyId, SigningAlgorithm, Signature } = reply.value
      if (KeyId !== arn) return wrong('the signature is of another key')
      if (SigningAlgorithm !== spec.signing || Signature === undefined) return wrong('the signature is of another algorithm')
      const bytes = algorithm === 'ed25519' ? Signature : parseDer(Signature)
      return bytes === undefined ? wrong('the signature is not in DER') : answered(bytes)
    },
  }
}

/** What a call came to, as a reply. */
export async function sent<T>(call: Promise<T>): Promise<Reply<T>> {
  try {
    return answered(await call)
  } catch (error) {
    return awsFailure(error)
  }
}

function checkedPublicKey(answer: GetPublicKeyCommandOutput, arn: string, ref: string, spec: Spec): Reply<Uint8Array> {
  if (answer.KeyId !== arn) return wrong('the public key is another key’s')
  if (answer.KeySpec === 'ECC_NIST_P256') throw signerKmsErrors.create('P256_CANNOT_SIGN', { keyRef: ref })
  const unusable = (reason: string) => signerKmsErrors.create('KMS_KEY_UNUSABLE', { keyRef: ref, reason })
  if (answer.KeyUsage !== 'SIGN_VERIFY') throw unusable(`its purpose is ${answer.KeyUsage ?? 'unknown'}, not SIGN_VERIFY`)
  if (answer.KeySpec !== spec.keySpec) throw unusable(`its spec is ${answer.KeySpec ?? 'unknown'}, not ${spec.keySpec}`)
  if (answer.SigningAlgorithms?.includes(spec.signing) !== true) throw unusable(`it does not sign by ${spec.signing}`)
  if (answer.PublicKey === undefined) return wrong('there is no public key in the answer')
  invariant(answer.PublicKey instanceof Uint8Array, 'the SDK gives bytes')
  return answered(answer.PublicKey)
}
