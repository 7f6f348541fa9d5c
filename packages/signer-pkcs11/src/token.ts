import { inspect } from 'node:util'
import { permitBudget } from '@wallet/core'
import type { Pkcs11Module } from './binding.ts'
import { type CreatedKey, createKey, type KeyWish } from './create-key.ts'
import { listKeys, type TokenKey } from './list-keys.ts'
import { openSessions, type Sessions } from './sessions.ts'

/** What a token is opened with. */
export type TokenOptions = {
  /** The module `pkcs11js`, imported by the caller: it is compiled on the machine, and which build is used is the caller's business. */
  readonly module: Pkcs11Module
  /** Path of the PKCS #11 library, such as `/usr/lib/softhsm/libsofthsm2.so`. */
  readonly library: string
  /** The token's label. */
  readonly token: string
  /** The user's PIN, asked for at each login, so that it need not stay in memory. */
  readonly pin: () => string | Promise<string>
  /** How many sessions may be open at once, each with one signature under way; default 8. */
  readonly sessionsMax?: number
}

/** An open token: sessions of its own, logged in as they are needed. */
export interface Token {
  readonly name: string
  /** For `pkcs11Signer`. */
  readonly sessions: Sessions
  /**
   * Makes a key that signs and never leaves the token.
   *
   * - Not idempotent; a label in use is refused.
   * - Leaves behind, if the process dies: perhaps the key, which `keys` lists.
   *
   * @throws WalletError `PKCS11__KEY_EXISTS`, `SIGNER_REFUSED` for an algorithm that PKCS #11 lacks, and as `keys`
   */
  createKey(wish: KeyWish, signal: AbortSignal): Promise<CreatedKey>
  /** Every secp256k1 and Ed25519 key of the token. @throws WalletError `PKCS11__TOKEN_NOT_FOUND`, `PKCS11__LOGIN_FAILED`, `PKCS11__CALL_FAILED`, `PKCS11__CLOSED` */
  keys(signal: AbortSignal): Promise<readonly TokenKey[]>
  /** Ends what is under way, closes the sessions, and finalizes the library if this token initialized it. Safe to call twice. */
  close(): Promise<void>
}

/**
 * Opens a token of an HSM. Nothing is logged in before the first use.
 *
 * The library is loaded here, under the path given. PKCS #11 initializes once per process: where somebody else already has,
 * that is respected, and `close` leaves it initialized.
 *
 * @throws WalletError `PKCS11__CALL_FAILED` when the library cannot be loaded
 * @example
 * const token = openToken({ module: pkcs11js, library: '/usr/lib/softhsm/libsofthsm2.so', token: 'wallet', pin })
 */
export function openToken(options: TokenOptions): Token {
  const sessions = openSessions({ ...options, sessionsMax: options.sessionsMax ?? 8 })
  // One at a time: SoftHSM 2.6 now and then answers CKR_GENERAL_ERROR to two sessions that write objects at once.
  const writing = permitBudget(1)
  const token: Token = {
    name: options.token,
    sessions,
    async createKey(wish, signal) {
      const turn = await writing({ signatures: 1, keyRefs: [] }, signal)
      return createKey(sessions, wish, signal).finally(() => turn.release())
    },
    keys: (signal) => listKeys(sessions, signal),
    close: () => sessions.close(),
  }
  // The PIN is in a closure; this keeps even the shape of the rest out of logs.
  const hidden = { value: () => `[token ${options.token}]`, enumerable: false }
  Object.defineProperties(token, { [inspect.custom]: hidden, toJSON: hidden, toString: hidden })
  return Object.freeze(token)
}
