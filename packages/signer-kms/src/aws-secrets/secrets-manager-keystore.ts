import { assertSecretArn, type SecretPlace, secretsManagerSource } from './read-secret.ts'
import { replaceSecret } from './replace-secret.ts'

/** A keystore's text in AWS Secrets Manager: what `@wallet/signer-local` takes as a `KeystoreSource`. */
export interface SecretsManagerKeystore {
  readonly name: string
  /** The text as last written; undefined when there is none yet. @throws WalletError `SECRET_UNUSABLE`, `KMS_UNREACHABLE`, `ABORTED` */
  read(signal: AbortSignal): Promise<string | undefined>
  /** Replaces the text provided it still is `expected`; see `replaceSecret`. @throws WalletError as `read` */
  write(text: string, expected: string | undefined, signal: AbortSignal): Promise<'written' | 'conflict'>
}

/**
 * A whole keystore in one secret: its entries are encrypted before they get here, so the service adds a second lock, copies and a log.
 *
 * 65,536 bytes hold about ninety secrets; seeds, from which any number of keys derive, are what to keep here. Make the secret itself
 * (`aws secretsmanager create-secret --name …`, without a value) before the first `createKeystore`.
 *
 * @throws WalletError `SECRET_UNUSABLE` for a name that is no full ARN
 */
export function secretsManagerKeystore(place: SecretPlace): SecretsManagerKeystore {
  assertSecretArn(place.arn)
  const source = secretsManagerSource(place)
  return {
    name: `aws-secret:${place.arn}`,
    async read(signal) {
      const found = await source.find(signal)
      return found === undefined ? undefined : Buffer.from(found.bytes).toString('utf8')
    },
    async write(text, expected, signal) {
      const found = await source.find(signal)
      const now = found === undefined ? undefined : Buffer.from(found.bytes).toString('utf8')
      if (now !== expected) return 'conflict'
      const { status } = await replaceSecret(place, Buffer.from(text, 'utf8'), found?.version, signal)
      return status === 'replaced' ? 'written' : 'conflict'
    },
  }
}
