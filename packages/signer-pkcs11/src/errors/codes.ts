import { defineErrors, type ErrorCatalogue } from '@wallet/core'

/** What each error of this package says of its occasion. */
export type SignerPkcs11Errors = {
  PKCS11__TOKEN_NOT_FOUND: { token: string }
  PKCS11__LOGIN_FAILED: { token: string; reason: string }
  PKCS11__CALL_FAILED: { call: string; reason: string }
  PKCS11__KEY_EXISTS: { label: string }
  PKCS11__CLOSED: { token: string }
}

/** Every way in which a call on `@wallet/signer-pkcs11` can fail to be carried out, beside the signer contract's own codes. */
export const signerPkcs11Errors: ErrorCatalogue<SignerPkcs11Errors> = defineErrors<SignerPkcs11Errors>({
  PKCS11__TOKEN_NOT_FOUND: { retry: 'safe', message: (c) => `no slot holds a token labelled "${c.token}"` },
  PKCS11__LOGIN_FAILED: { retry: 'never', message: (c) => `the login at token "${c.token}" was refused: ${c.reason}` },
  PKCS11__CALL_FAILED: { retry: 'safe', message: (c) => `${c.call} failed: ${c.reason}` },
  PKCS11__KEY_EXISTS: { retry: 'never', message: (c) => `the token has a key labelled "${c.label}" already` },
  PKCS11__CLOSED: { retry: 'never', message: (c) => `token "${c.token}" was closed by its owner` },
})
