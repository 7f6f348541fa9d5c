import { defineErrors, type ErrorCatalogue } from '@wallet/core'

/** What each error of this package says of its occasion. */
export type SignerLocalErrors = {
  DEVELOPMENT_ONLY: { environment: string }
  KEY_INVALID: { keyRef: string; reason: string }
  SIGNER_CLOSED: { keyRef: string }
}

/** Every way in which a call on `@wallet/signer-local` can fail to be carried out, beside the signer contract's own codes. */
export const signerLocalErrors: ErrorCatalogue<SignerLocalErrors> = defineErrors<SignerLocalErrors>({
  DEVELOPMENT_ONLY: { retry: 'never', message: (c) => `keys in this process are for development and tests, not for "${c.environment}"` },
  KEY_INVALID: { retry: 'never', message: (c) => `key ${c.keyRef} cannot be used: ${c.reason}` },
  SIGNER_CLOSED: { retry: 'never', message: (c) => `the signer of key ${c.keyRef} is closed and its keys are wiped` },
})
