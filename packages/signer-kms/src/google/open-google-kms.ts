import { KeyManagementServiceClient } from '@google-cloud/kms'
import { type GoogleKms, type GoogleKmsOptions, googleKms } from './google-kms.ts'

/** How Google Cloud KMS is reached by a client of our own. */
export type OpenGoogleKmsOptions = Omit<GoogleKmsOptions, 'client'> & {
  /** What the SDK's client is made of: project, key file, endpoint. By default it finds its credentials itself. */
  readonly sdk?: ConstructorParameters<typeof KeyManagementServiceClient>[0]
}

/** Opens one client, whose channel all calls share (HTTP/2, kept alive). `close` of what comes back closes it. */
export function openGoogleKms(options: OpenGoogleKmsOptions): GoogleKms {
  const client = new KeyManagementServiceClient(options.sdk)
  const kms = googleKms({ ...options, client })
  return {
    ...kms,
    async close() {
      await kms.close()
      await client.close()
    },
  }
}
