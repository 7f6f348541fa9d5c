import { keyRef } from '@wallet/core'
import { testSigner } from '@wallet/core/testing'
import { startAwsKms } from '@wallet/harness/kms'
import { describe, test } from 'vitest'
import { awsKms } from './aws-kms.ts'
import { awsSigner } from './aws-signer.ts'

testSigner({
  name: 'AWS KMS keeps the signer contract',
  runner: { describe, it: test },
  async open() {
    const server = await startAwsKms(['eu-central-1'])
    const [one, two, three] = ['ECC_SECG_P256K1', 'ECC_SECG_P256K1', 'ECC_NIST_EDWARDS25519'].map((spec) => server.addKey(spec))
    const kms = awsKms({ clients: { 'eu-central-1': server.client('eu-central-1') } })
    const signer = awsSigner({
      kms,
      keys: {
        'aws:one': { arn: one ?? '', algorithm: 'ecdsa-secp256k1' },
        'aws:two': { arn: two ?? '', algorithm: 'ecdsa-secp256k1' },
        'aws:three': { arn: three ?? '', algorithm: 'ed25519' },
      },
      signaturesMax: 5,
    })
    return {
      signer,
      keys: [
        { keyRef: keyRef('aws:one'), algorithm: 'ecdsa-secp256k1' },
        { keyRef: keyRef('aws:two'), algorithm: 'ecdsa-secp256k1' },
        { keyRef: keyRef('aws:three'), algorithm: 'ed25519' },
      ],
      unknownKey: keyRef('aws:nobody'),
      budget: 5,
      secrets: server.secrets(),
      close: () => server.close(),
    }
  },
})
