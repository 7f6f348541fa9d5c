import type { protos } from '@google-cloud/kms'
import { keyRef as asKeyRef, type Signer } from '@wallet/core'
import { parseDer } from '../curve/der.ts'
import { type KmsAlgorithm, noSuchAlgorithm } from '../curve/spki.ts'
import { signerKmsErrors } from '../errors/codes.ts'
import { routeBreaker } from '../remote/ask-regions.ts'
import type { PinnedKey, RegionalKey } from '../remote/pinned-key.ts'
import { remoteSigner } from '../remote/remote-signer.ts'
import { answered, type Reply, wrong } from '../remote/reply.ts'
import { checks, crc32c } from './crc32c.ts'
import { called, callOptions, type GoogleKms } from './google-kms.ts'
import { parseVersionName, type VersionName } from './names.ts'

/** A key version in Google Cloud KMS. */
export type GoogleKey = {
  /** `projects/…/locations/…/keyRings/…/cryptoKeys/…/cryptoKeyVersions/N`. Its location is asked first. */
  readonly version: string
  readonly algorithm: KmsAlgorithm
  /** Versions with the same imported key in other locations, in the order of asking. Google copies no key by itself. */
  readonly replicas?: readonly string[]
  /** What the key's public half must be: 33 bytes compressed or 32 bytes Ed25519. Pins the wallet's address for good. */
  readonly publicKey?: Uint8Array
  /** `HSM` unless told otherwise; secp256k1 exists in HSMs only. */
  readonly protection?: 'HSM' | 'SOFTWARE'
}

/** Which keys sign. */
export type GoogleSignerOptions = {
  readonly kms: GoogleKms
  readonly keys: { readonly [keyRef: string]: GoogleKey }
  /** How many signatures may be under way at once; default 64. */
  readonly signaturesMax?: number
}

/** What Google calls the algorithms. */
export const googleAlgorithms: { readonly [Algorithm in KmsAlgorithm]: 'EC_SIGN_SECP256K1_SHA256' | 'EC_SIGN_ED25519' } = {
  'ecdsa-secp256k1': 'EC_SIGN_SECP256K1_SHA256',
  ed25519: 'EC_SIGN_ED25519',
}

/**
 * A signer whose keys are in Google Cloud KMS.
 *
 * Keys are pinned by version, all checksums are sent and checked, every answer must name the very version and its protection, and every
 * signature is verified here. The chain's digest travels in the `sha256` field: the service does not hash it again.
 *
 * Its calls can fail with `SIGNER_REFUSED`, `SIGNER_UNREACHABLE`, `KMS_THROTTLED`, `KMS_ANSWER_WRONG`, `KMS_KEY_UNUSABLE`, `P256_CANNOT_SIGN`, `ABORTED`.
 *
 * @throws WalletError `KMS_KEY_UNUSABLE` for a configuration that cannot work.
 */
export function googleSigner({ kms, keys, signaturesMax = 64 }: GoogleSignerOptions): Signer {
  const pinned = Object.entries(keys).map(([ref, key]) => pin(kms, ref, key))
  return remoteSigner(kms.settings, new Map(pinned.map((key) => [key.keyRef, key])), signaturesMax)
}

function pin(kms: GoogleKms, ref: string, key: GoogleKey): PinnedKey {
  const unusable = (reason: string) => signerKmsErrors.create('KMS_KEY_UNUSABLE', { keyRef: ref, reason })
  if (!Object.hasOwn(googleAlgorithms, key.algorithm)) throw unusable(noSuchAlgorithm(key.algorithm))
  if (key.algorithm === 'ecdsa-secp256k1' && key.protection === 'SOFTWARE') throw unusable('secp256k1 keys exist in HSMs only')
  const regions = [key.version, ...(key.replicas ?? [])].map((name) => {
    const version = parseVersionName(name)
    if (version === undefined) throw unusable('name it by its key version')
    return regionalKey(kms, version, ref, key)
  })
  if (new Set(regions.map(({ region }) => region)).size < regions.length) throw unusable('two versions are in one location')
  return { keyRef: asKeyRef(ref), algorithm: key.algorithm, regions, expected: key.publicKey }
}

function regionalKey(kms: GoogleKms, { name, location }: VersionName, ref: string, key: GoogleKey): RegionalKey {
  const { client, settings } = kms
  const protection = key.protection ?? 'HSM'
  const options = callOptions(settings)
  return {
    ...{ region: location, bucket: kms.bucket(location), breaker: routeBreaker(settings, location) },
    async publicKey(signal) {
      const reply = await called(signal, () => client.getPublicKey({ name }, options))
      return reply.status === 'answered' ? checkedPublicKey(reply.value, name, ref, key.algorithm, protection) : reply
    },
    async sign(message, signal) {
      const checksum = { value: crc32c(message) }
      const request =
        key.algorithm === 'ed25519'
          ? { name, data: message, dataCrc32c: checksum }
          : { name, digest: { sha256: message }, digestCrc32c: checksum }
      const reply = await called(signal, () => client.asymmetricSign(request, options))
      if (reply.status !== 'answered') return reply
      const answer = reply.value
      const fault = faultIn(answer, name, key.algorithm, protection)
      if (fault !== undefined) return wrong(fault)
      const signature = bytesOf(answer.signature)
      const bytes = key.algorithm === 'ed25519' ? signature : parseDer(signature)
      return bytes === undefined ? wrong('the signature is not in DER') : answered(bytes)
    },
  }
}

type Signed = protos.google.cloud.kms.v1.IAsymmetricSignResponse
type PublicKey = protos.google.cloud.kms.v1.IPublicKey

function faultIn(answer: Signed, name: string, algorithm: KmsAlgorithm, protection: string): string | undefined {
  if (answer.name !== name) return 'the signature is of another key version'
  if ((algorithm === 'ed25519' ? answer.verifiedDataCrc32c : answer.verifiedDigestCrc32c) !== true)
    return 'the service did not check the checksum of what it signed'
  if (!checks(bytesOf(answer.signature), answer.signatureCrc32c)) return 'the checksum of the signature does not fit'
  return answer.protectionLevel === protection ? undefined : 'the signature comes from another protection level'
}

function checkedPublicKey(answer: PublicKey, name: string, ref: string, algorithm: KmsAlgorithm, protection: string): Reply<Uint8Array> {
  const pem = answer.pem ?? ''
  if (answer.name !== name) return wrong('the public key is another version’s')
  if (!checks(Buffer.from(pem, 'utf8'), answer.pemCrc32c)) return wrong('the checksum of the public key does not fit')
  const said = String(answer.algorithm)
  if (said.startsWith('EC_SIGN_P256')) throw signerKmsErrors.create('P256_CANNOT_SIGN', { keyRef: ref })
  const unusable = (reason: string) => signerKmsErrors.create('KMS_KEY_UNUSABLE', { keyRef: ref, reason })
  if (said !== googleAlgorithms[algorithm]) throw unusable(`its algorithm is ${said}, not ${googleAlgorithms[algorithm]}`)
  if (answer.protectionLevel !== protection) throw unusable(`its protection level is ${String(answer.protectionLevel)}, not ${protection}`)
  const der = derOf(pem)
  return der === undefined ? wrong('the public key is not in PEM') : answered(der)
}

// Armour only: what is inside is read strictly afterwards.
function derOf(pem: string): Uint8Array | undefined {
  const [, body] = /^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=\n]+)-----END PUBLIC KEY-----\n?$/.exec(pem.replaceAll('\r\n', '\n')) ?? []
  return body === undefined ? undefined : new Uint8Array(Buffer.from(body, 'base64'))
}

/** A bytes field: the SDK gives bytes, or base64 where it came as JSON. */
export function bytesOf(field: Uint8Array | string | null | undefined): Uint8Array {
  if (typeof field === 'string') return new Uint8Array(Buffer.from(field, 'base64'))
  return field === null || field === undefined ? new Uint8Array() : new Uint8Array(field)
}
