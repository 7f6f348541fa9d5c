// Numbers of the PKCS #11 interface. Source: OASIS PKCS #11 Cryptographic Token Interface v3.0, pkcs11t.h.

/** Session and library flags, users, object classes, attributes and mechanisms. */
export const ck = {
  CKF_OS_LOCKING_OK: 0x2,
  CKF_RW_SESSION: 0x2,
  CKF_SERIAL_SESSION: 0x4,
  CKU_USER: 1,
  CKO_PUBLIC_KEY: 2,
  CKO_PRIVATE_KEY: 3,
  CKK_EC: 0x3,
  CKK_EC_EDWARDS: 0x40,
  CKA_CLASS: 0x0,
  CKA_TOKEN: 0x1,
  CKA_PRIVATE: 0x2,
  CKA_LABEL: 0x3,
  CKA_KEY_TYPE: 0x100,
  CKA_ID: 0x102,
  CKA_SENSITIVE: 0x103,
  CKA_SIGN: 0x108,
  CKA_VERIFY: 0x10a,
  CKA_EXTRACTABLE: 0x162,
  CKA_EC_PARAMS: 0x180,
  CKA_EC_POINT: 0x181,
  CKM_EC_KEY_PAIR_GEN: 0x1040,
  CKM_ECDSA: 0x1041,
  CKM_EC_EDWARDS_KEY_PAIR_GEN: 0x1055,
  CKM_EDDSA: 0x1057,
} as const

/** Answers after which the session is worth nothing any more: the token was pulled, the session closed, the login lost. */
export const lostSession: ReadonlySet<number> = new Set([
  0x30, // CKR_DEVICE_ERROR
  0x32, // CKR_DEVICE_REMOVED
  0x60, // CKR_KEY_HANDLE_INVALID
  0x82, // CKR_OBJECT_HANDLE_INVALID
  0x90, // CKR_OPERATION_ACTIVE
  0xb0, // CKR_SESSION_CLOSED
  0xb3, // CKR_SESSION_HANDLE_INVALID
  0xe0, // CKR_TOKEN_NOT_PRESENT
  0x101, // CKR_USER_NOT_LOGGED_IN
  0x190, // CKR_CRYPTOKI_NOT_INITIALIZED: notInitialized
])

/** Answers by which the token says that this key does not sign this. */
export const refusedByToken: ReadonlySet<number> = new Set([
  0x20, // CKR_DATA_INVALID
  0x21, // CKR_DATA_LEN_RANGE
  0x63, // CKR_KEY_TYPE_INCONSISTENT
  0x68, // CKR_KEY_FUNCTION_NOT_PERMITTED
  0x70, // CKR_MECHANISM_INVALID
])

/** CKR_USER_ALREADY_LOGGED_IN: another session of this process logged in before; the login is the token's. */
export const alreadyLoggedIn = 0x100
/** CKR_CRYPTOKI_NOT_INITIALIZED: whoever initialized the library has finalized it. */
export const notInitialized = 0x190
/** CKR_CRYPTOKI_ALREADY_INITIALIZED: somebody else in this process did, and will finalize it. */
export const alreadyInitialized = 0x191

/** The number of a PKCS #11 answer in what the binding threw; undefined for anything else. */
export function answerOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined
}

/** What the token answered, by its standard name: nothing else of the error, which may quote arguments. */
export function nameOf(error: unknown): string {
  const name = error instanceof Error ? /CKR_[A-Z0-9_]+/.exec(error.message)?.[0] : undefined
  const answer = answerOf(error)
  return name ?? (answer === undefined ? 'the library could not be called' : `answer 0x${answer.toString(16)}`)
}
