import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand } from '@aws-sdk/client-kms'
import type { KeyWrapper, WrapContext } from '@wallet/core'
import { signerKmsErrors } from '../errors/codes.ts'
import { routeBreaker } from '../remote/ask-regions.ts'
import { answered, wrong } from '../remote/reply.ts'
import { askWrapper } from '../remote/wrapping.ts'
import { parseKeyArn } from './arn.ts'
import type { AwsKms } from './aws-kms.ts'
import { sent } from './aws-signer.ts'

/** A wrapper that can also make the data key, so that its randomness is the HSM's. */
export interface AwsKeyWrapper extends KeyWrapper {
  /** A new data key of 32 bytes and the same wrapped. Wipe `dataKey` after use. Nothing is left behind if the process dies. */
  generate(context: WrapContext, signal: AbortSignal): Promise<{ readonly dataKey: Uint8Array; readonly wrapped: Uint8Array }>
}

/**
 * Wraps data keys by a symmetric key of AWS KMS, the context as its encryption context: it is authenticated, and shows in CloudTrail.
 *
 * The key is named in every call to unwrap as well: without it the service would use whichever key the bytes name, an attacker's
 * included. All verbs may be repeated.
 *
 * @throws WalletError `KMS_KEY_UNUSABLE` here; `UNWRAP_REFUSED`, `KMS_REFUSED`, `KMS_UNREACHABLE`, `ABORTED` from the verbs.
 */
export function awsKeyWrapper({ kms, arn }: { readonly kms: AwsKms; readonly arn: string }): AwsKeyWrapper {
  const place = parseKeyArn(arn)
  const region = place === undefined ? undefined : kms.region(place.region)
  if (region === undefined)
    throw signerKmsErrors.create('KMS_KEY_UNUSABLE', { keyRef: arn, reason: 'it takes a key ARN in a region with a client' })
  const { settings } = kms
  const { client } = region
  const route = { region: region.region, bucket: region.bucket, breaker: routeBreaker(settings, region.region) }
  const name = `aws-kms:${arn}`
  return {
    name,
    wrap(dataKey, context, signal) {
      const input = { KeyId: arn, Plaintext: dataKey, EncryptionContext: { ...context } }
      return askWrapper(settings, route, 'wrap', name, signal, async (abortSignal) => {
        const reply = await sent(client.send(new EncryptCommand(input), { abortSignal }))
        if (reply.status !== 'answered') return reply
        const { KeyId, CiphertextBlob } = reply.value
        return KeyId === arn && CiphertextBlob !== undefined ? answered(CiphertextBlob) : wrong('it is wrapped by another key')
      })
    },
    unwrap(wrapped, context, signal) {
      const input = { KeyId: arn, CiphertextBlob: wrapped, EncryptionContext: { ...context } }
      return askWrapper(settings, route, 'unwrap', name, signal, async (abortSignal) => {
        const reply = await sent(client.send(new DecryptCommand(input), { abortSignal }))
        if (reply.status !== 'answered') return reply
        const { KeyId, Plaintext } = reply.value
        return KeyId === arn && Plaintext !== undefined ? answered(Plaintext) : wrong('it was unwrapped by another key')
      })
    },
    async generate(context, signal) {
      let dataKey = new Uint8Array()
      const wrapped = await askWrapper(settings, route, 'wrap', name, signal, async (abortSignal) => {
        const command = new GenerateDataKeyCommand({ KeyId: arn, KeySpec: 'AES_256', EncryptionContext: { ...context } })
        const reply = await sent(client.send(command, { abortSignal }))
        if (reply.status !== 'answered') return reply
        const { KeyId, Plaintext, CiphertextBlob } = reply.value
        if (KeyId !== arn || Plaintext?.length !== 32 || CiphertextBlob === undefined) return wrong('it is no data key of this key')
        dataKey = Uint8Array.from(Plaintext)
        Plaintext.fill(0)
        return answered(CiphertextBlob)
      })
      return { dataKey, wrapped }
    },
  }
}
