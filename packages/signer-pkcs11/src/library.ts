import type { Pkcs11Binding, Pkcs11Handle } from './binding.ts'
import { alreadyInitialized, alreadyLoggedIn, answerOf, ck, nameOf } from './constants.ts'
import { signerPkcs11Errors } from './errors/codes.ts'

/**
 * Loads a library and initializes it for use from many threads. Answers whether it was we who did, and so who finalizes it:
 * PKCS #11 is initialized once per process.
 *
 * @throws WalletError `PKCS11__CALL_FAILED`
 */
export function initialize(binding: Pkcs11Binding, library: string | undefined): boolean {
  let call = 'loading the library'
  try {
    if (library !== undefined) binding.load(library)
    call = 'C_Initialize'
    // Signatures run on several threads of the process; without this flag a library may keep no lock at all.
    binding.C_Initialize({ flags: ck.CKF_OS_LOCKING_OK })
    return true
  } catch (error) {
    if (answerOf(error) === alreadyInitialized) return false
    throw signerPkcs11Errors.create('PKCS11__CALL_FAILED', { call, reason: nameOf(error) })
  }
}

/** The slot that holds a token. Looked for each time, for a token may come back in another one. @throws WalletError `PKCS11__TOKEN_NOT_FOUND` */
export function slotOf(binding: Pkcs11Binding, token: string): Pkcs11Handle {
  // The standard pads labels with blanks to 32 characters.
  const slot = binding.C_GetSlotList(true).find((one) => binding.C_GetTokenInfo(one).label.trimEnd() === token)
  if (slot === undefined) throw signerPkcs11Errors.create('PKCS11__TOKEN_NOT_FOUND', { token })
  return slot
}

/** Logs the user in. The login is the token's: the first session of a process that logs in does it for all. */
export function logIn(binding: Pkcs11Binding, session: Pkcs11Handle, pin: string): void {
  try {
    binding.C_Login(session, ck.CKU_USER, pin)
  } catch (error) {
    if (answerOf(error) !== alreadyLoggedIn) throw error
  }
}
