import { keyRef } from '@wallet/core'
import { testSigner } from '@wallet/core/testing'
import { startGoogleKms } from '@wallet/harness/kms'
import { describe, test } from 'vitest'
import { googleKms } from './google-kms.ts'
import { googleSigner } from './google-signer.ts'

testSigner({
  name: 'Google Cloud KMS keeps the signer contract',
  runner: { describe, it: test },
  async open() {
    const server = await startGoogleKms()
    const [one, two, three] = ['EC_SIGN_SECP256K1_SHA256', 'EC_SIGN_SECP256K1_SHA256', 'EC_SIGN_ED25519'].map((one) =>
      server.addVersion(one),
    )
    const kms = googleKms({ client: server.client(), perSecond: 800 })
    const signer = googleSigner({
      kms,
      keys: {
        'google:one': { version: one ?? '', algorithm: 'ecdsa-secp256k1' },
        'google:two': { version: two ?? '', algorithm: 'ecdsa-secp256k1' },
        'google:three': { version: three ?? '', algorithm: 'ed25519' },
      },
      signaturesMax: 5,
    })
    return {
      signer,
      keys: [
        { keyRef: keyRef('google:one'), algorithm: 'ecdsa-secp256k1' },
        { keyRef: keyRef('google:two'), algorithm: 'ecdsa-secp256k1' },
        { keyRef: keyRef('google:three'), algorithm: 'ed25519' },
      ],
      unknownKey: keyRef('google:nobody'),
      budget: 5,
      secrets: server.secrets(),
      close: () => server.close(),
    }
  },
})
