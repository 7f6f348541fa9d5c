import type { KeyWrapper } from '@wallet/core'
import { signerKmsErrors } from '../errors/codes.ts'
import { routeBreaker } from '../remote/ask-regions.ts'
import { answered, wrong } from '../remote/reply.ts'
import { askWrapper, canonicalContext } from '../remote/wrapping.ts'
import { checks, crc32c } from './crc32c.ts'
import { called, type GoogleKms } from './google-kms.ts'
import { bytesOf } from './google-signer.ts'
import { unloggedCalls } from './unlogged-calls.ts'

const pattern = /^projects\/[a-z][a-z0-9.:-]{4,62}\/locations\/([a-z0-9-]{1,63})\/keyRings\/[\w-]{1,63}\/cryptoKeys\/[\w-]{1,63}$/

/**
 * Wraps data keys by a symmetric key of Google Cloud KMS, the context as additional authenticated data (sorted, as JSON).
 *
 * `key` is a CryptoKey's name without a version: the service wraps by the primary version and unwraps by the one that wrapped, so that
 * rotating the key breaks nothing. Every checksum is sent and checked. Both verbs may be repeated.
 *
 * @throws WalletError `KMS_KEY_UNUSABLE` here; `UNWRAP_REFUSED`, `KMS_REFUSED`, `KMS_UNREACHABLE`, `ABORTED` from the verbs.
 */
export function googleKeyWrapper({ kms, key }: { readonly kms: GoogleKms; readonly key: string }): KeyWrapper {
  const location = pattern.exec(key)?.[1]
  if (location === undefined)
    throw signerKmsErrors.create('KMS_KEY_UNUSABLE', { keyRef: key, reason: 'it takes a CryptoKey’s name without a version' })
  const { settings } = kms
  const calls = unloggedCalls(kms, key)
  const route = { region: location, bucket: kms.bucket(location), breaker: routeBreaker(settings, location) }
  const name = `google-kms:${key}`
  return {
    name,
    wrap(dataKey, context, signal) {
      const bound = canonicalContext(context)
      const request = {
        ...{ name: key, plaintext: dataKey, plaintextCrc32c: { value: crc32c(dataKey) } },
        ...{ additionalAuthenticatedData: bound, additionalAuthenticatedDataCrc32c: { value: crc32c(bound) } },
      }
      return askWrapper(settings, route, 'wrap', name, signal, async (deadline) => {
        const reply = await called(deadline, () => calls.encrypt(request))
        if (reply.status !== 'answered') return reply
        const answer = reply.value
        const ciphertext = bytesOf(answer.ciphertext)
        if (answer.name?.startsWith(`${key}/cryptoKeyVersions/`) !== true) return wrong('it is wrapped by another key')
        if (answer.verifiedPlaintextCrc32c !== true || answer.verifiedAdditionalAuthenticatedDataCrc32c !== true)
          return wrong('the service did not check the checksums of what it wrapped')
        return checks(ciphertext, answer.ciphertextCrc32c) ? answered(ciphertext) : wrong('the checksum of the wrapped key does not fit')
      })
    },
    unwrap(wrapped, context, signal) {
      const bound = canonicalContext(context)
      const request = {
        ...{ name: key, ciphertext: wrapped, ciphertextCrc32c: { value: crc32c(wrapped) } },
        ...{ additionalAuthenticatedData: bound, additionalAuthenticatedDataCrc32c: { value: crc32c(bound) } },
      }
      return askWrapper(settings, route, 'unwrap', name, signal, async (deadline) => {
        const reply = await called(deadline, () => calls.decrypt(request))
        if (reply.status !== 'answered') return reply
        const plaintext = bytesOf(reply.value.plaintext)
        return checks(plaintext, reply.value.plaintextCrc32c) ? answered(plaintext) : wrong('the checksum of the data key does not fit')
      })
    },
  }
}
