import { defineErrors, type ErrorCatalogue } from '@wallet/core'

/** What each error of this package says of its occasion. */
export type SignerLocalErrors = {
  DEVELOPMENT_ONLY: { environment: string }
  KEY_INVALID: { keyRef: string; reason: string }
  SIGNER_CLOSED: { keyRef: string }
  KEYSTORE_NOT_FOUND: { source: string }
  KEYSTORE_EXISTS: { source: string }
  KEYSTORE_CORRUPT: { source: string; reason: string }
  KEYSTORE_CONFLICT: { source: string }
  KEYSTORE_SECRET_EXISTS: { secret: string }
  KEYSTORE_WRAPPER_MISSING: { secret: string; wrapper: string }
  KEYSTORE_UNWRAP_REFUSED: { wrapper: string }
  KEYSTORE_UNSAFE_FILE: { path: string; mode: string }
  KEYSTORE_OPTIONS_INVALID: { reason: string }
}

/** Every way in which a call on `@wallet/signer-local` can fail to be carried out, beside the signer contract's own codes. */
export const signerLocalErrors: ErrorCatalogue<SignerLocalErrors> = defineErrors<SignerLocalErrors>({
  DEVELOPMENT_ONLY: { retry: 'never', message: (c) => `keys in this process are for development and tests, not for "${c.environment}"` },
  KEY_INVALID: { retry: 'never', message: (c) => `key ${c.keyRef} cannot be used: ${c.reason}` },
  SIGNER_CLOSED: { retry: 'never', message: (c) => `the signer of key ${c.keyRef} is closed and its keys are wiped` },
  KEYSTORE_NOT_FOUND: { retry: 'never', message: (c) => `there is no keystore in ${c.source}` },
  KEYSTORE_EXISTS: { retry: 'never', message: (c) => `${c.source} has a keystore already` },
  KEYSTORE_CORRUPT: { retry: 'never', message: (c) => `the keystore in ${c.source} is not as it was written: ${c.reason}` },
  KEYSTORE_CONFLICT: { retry: 'safe', message: (c) => `somebody else wrote the keystore in ${c.source} meanwhile` },
  KEYSTORE_SECRET_EXISTS: { retry: 'never', message: (c) => `the keystore has a secret ${c.secret} already` },
  KEYSTORE_WRAPPER_MISSING: { retry: 'never', message: (c) => `secret ${c.secret} is wrapped by ${c.wrapper}, which was not given` },
  KEYSTORE_UNWRAP_REFUSED: {
    retry: 'never',
    message: (c) => `${c.wrapper} does not open this: wrong password or secret, or changed bytes`,
  },
  KEYSTORE_UNSAFE_FILE: { retry: 'never', message: (c) => `${c.path} has mode ${c.mode}: others than its owner can get at it` },
  KEYSTORE_OPTIONS_INVALID: { retry: 'never', message: (c) => `the keystore cannot be used so: ${c.reason}` },
})
