import { invariant } from '@wallet/core'
import type { KmsAlgorithm } from '../curve/spki.ts'
import { signerKmsErrors } from '../errors/codes.ts'
import type { Reply } from '../remote/reply.ts'
import { called, callOptions, type GoogleKms } from './google-kms.ts'
import { googleAlgorithms } from './google-signer.ts'

/** A signing key version as the project lists it. */
export type GoogleKeyRecord = {
  readonly version: string
  readonly algorithm: KmsAlgorithm
  readonly enabled: boolean
  readonly protection: string
}

/** A project's key ring of one environment. */
export type GoogleRing = {
  readonly kms: GoogleKms
  readonly project: string
  readonly location: string
  /** The key ring's name: one ring per environment, so that access is granted per environment. */
  readonly environment: string
  readonly signal: AbortSignal
}

/**
 * Makes a signing key in an HSM, ring included, and gives its first version; a key that exists is looked at instead.
 *
 * May be repeated. Nothing half-made is left: the service makes key and version together.
 *
 * @throws WalletError `KMS_REFUSED`, `KMS_UNREACHABLE`, `KMS_KEY_UNUSABLE` when the key that exists is of another kind.
 */
export async function createGoogleKey(
  options: GoogleRing & { readonly name: string; readonly algorithm: KmsAlgorithm },
): Promise<GoogleKeyRecord> {
  const { kms, environment, name, algorithm, signal } = options
  const { client } = kms
  const wait = callOptions(kms.settings)
  const parent = `projects/${options.project}/locations/${options.location}`
  const ring = await called(signal, () => client.createKeyRing({ parent, keyRingId: environment, keyRing: {} }, wait))
  orExists('create-key-ring', ring)
  const versionTemplate = { algorithm: googleAlgorithms[algorithm], protectionLevel: 'HSM' } as const
  const request = {
    ...{ parent: `${parent}/keyRings/${environment}`, cryptoKeyId: name },
    cryptoKey: { purpose: 'ASYMMETRIC_SIGN', versionTemplate } as const,
  }
  orExists('create-key', await called(signal, () => client.createCryptoKey(request, wait)))
  const [first] = await listGoogleKeys({ ...options, name })
  if (first?.algorithm === algorithm && first.protection === 'HSM') return first
  throw signerKmsErrors.create('KMS_KEY_UNUSABLE', { keyRef: `${environment}/${name}`, reason: 'the key is of another kind' })
}

/**
 * Adds a version to a key: another key pair, and so another address. The versions before it keep signing.
 *
 * Not idempotent: two calls make two versions. @throws WalletError `KMS_REFUSED`, `KMS_UNREACHABLE`
 */
export async function addGoogleKeyVersion(options: GoogleRing & { readonly name: string }): Promise<GoogleKeyRecord> {
  const { kms, signal } = options
  const request = { parent: keyName(options), cryptoKeyVersion: {} }
  const made = use('create-version', await called(signal, () => kms.client.createCryptoKeyVersion(request, callOptions(kms.settings))))
  const found = (await listGoogleKeys(options)).find(({ version }) => version === made.name)
  invariant(found !== undefined, 'a version that was made is listed')
  return found
}

/** The versions of a signing key that this package can use, oldest first. Only reads. @throws WalletError `KMS_REFUSED`, `KMS_UNREACHABLE` */
export async function listGoogleKeys(options: GoogleRing & { readonly name: string }): Promise<readonly GoogleKeyRecord[]> {
  const { kms, signal } = options
  const listed = use(
    'list-versions',
    await called(signal, () => kms.client.listCryptoKeyVersions({ parent: keyName(options) }, callOptions(kms.settings))),
  )
  const known = Object.keys(googleAlgorithms) as KmsAlgorithm[]
  return listed
    .flatMap(({ name, algorithm, state, protectionLevel }) => {
      const ours = known.find((one) => googleAlgorithms[one] === algorithm)
      if (ours === undefined || typeof name !== 'string') return []
      return [{ version: name, algorithm: ours, enabled: state === 'ENABLED', protection: String(protectionLevel) }]
    })
    .sort((a, b) => numberOf(a.version) - numberOf(b.version))
}

const numberOf = (version: string): number => Number.parseInt(version.slice(version.lastIndexOf('/') + 1), 10)
const keyName = ({ project, location, environment, name }: GoogleRing & { readonly name: string }): string =>
  `projects/${project}/locations/${location}/keyRings/${environment}/cryptoKeys/${name}`

function orExists(operation: string, reply: Reply<unknown>): void {
  if (reply.status === 'refused' && reply.reason === 'ALREADY_EXISTS') return
  use(operation, reply)
}

function use<T>(operation: string, reply: Reply<T>): T {
  if (reply.status === 'answered') return reply.value
  throw signerKmsErrors.create(reply.status === 'refused' ? 'KMS_REFUSED' : 'KMS_UNREACHABLE', { operation, reason: reply.reason })
}
