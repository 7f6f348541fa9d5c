import { defineErrors, type ErrorCatalogue } from '@wallet/core'

/** What each error of this package says of its occasion. */
export type SignerKmsErrors = {
  KMS_THROTTLED: { keyRef: string; waitedMs: number }
  KMS_ANSWER_WRONG: { keyRef: string; reason: string }
  KMS_KEY_UNUSABLE: { keyRef: string; reason: string }
  P256_CANNOT_SIGN: { keyRef: string }
  KMS_UNREACHABLE: { operation: string; reason: string }
  KMS_REFUSED: { operation: string; reason: string }
  UNWRAP_REFUSED: { wrapper: string; reason: string }
  SECRET_UNUSABLE: { secret: string; reason: string }
}

/** Every way in which a call on `@wallet/signer-kms` can fail to be carried out, beside the signer contract's own codes. */
export const signerKmsErrors: ErrorCatalogue<SignerKmsErrors> = defineErrors<SignerKmsErrors>({
  KMS_THROTTLED: { retry: 'safe', message: (c) => `the KMS throttled the calls for key ${c.keyRef} for ${c.waitedMs} ms` },
  KMS_ANSWER_WRONG: { retry: 'safe', message: (c) => `the KMS answered wrongly for key ${c.keyRef}: ${c.reason}` },
  KMS_KEY_UNUSABLE: { retry: 'never', message: (c) => `key ${c.keyRef} cannot be used: ${c.reason}` },
  P256_CANNOT_SIGN: { retry: 'never', message: (c) => `key ${c.keyRef} is on P-256, by which no supported chain signs (Solana: Ed25519)` },
  KMS_UNREACHABLE: { retry: 'safe', message: (c) => `the KMS could not be reached for ${c.operation}: ${c.reason}` },
  KMS_REFUSED: { retry: 'never', message: (c) => `the KMS refused ${c.operation}: ${c.reason}` },
  UNWRAP_REFUSED: { retry: 'never', message: (c) => `${c.wrapper} does not unwrap this data key: ${c.reason}` },
  SECRET_UNUSABLE: { retry: 'never', message: (c) => `secret ${c.secret} cannot be used: ${c.reason}` },
})
