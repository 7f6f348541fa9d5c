import type { protos } from '@google-cloud/kms'
import { callOptions, type GoogleKms } from './google-kms.ts'

type Kms = typeof protos.google.cloud.kms.v1
type Encrypted = InstanceType<Kms['EncryptResponse']>
type Decrypted = InstanceType<Kms['DecryptResponse']>

/** The two calls that carry a data key, to one CryptoKey. */
export type UnloggedCalls = {
  encrypt(request: protos.google.cloud.kms.v1.IEncryptRequest): Promise<readonly [Encrypted]>
  decrypt(request: protos.google.cloud.kms.v1.IDecryptRequest): Promise<readonly [Decrypted]>
}

/**
 * The calls that the SDK's `encrypt` and `decrypt` make themselves, without those.
 *
 * Where `GOOGLE_SDK_NODE_LOGGING` is set, the SDK's methods write every request and answer to standard error, and here that is a data key
 * in the clear: one look at the log would open the keystore. `innerApiCalls` is what they call, after adding the header by which the
 * service finds the resource. Source: @google-cloud/kms, v1/key_management_service_client.
 */
export function unloggedCalls({ client, settings }: Pick<GoogleKms, 'client' | 'settings'>, key: string): UnloggedCalls {
  const headers = { 'x-goog-request-params': new URLSearchParams({ name: key }).toString() }
  const options = { ...callOptions(settings), otherArgs: { headers } }
  const call = async (method: keyof UnloggedCalls, request: object): Promise<readonly [never]> => {
    await client.initialize()
    return client.innerApiCalls[method]?.(request, options)
  }
  return {
    encrypt: (request) => call('encrypt', request),
    decrypt: (request) => call('decrypt', request),
  }
}
