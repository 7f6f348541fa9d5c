import { invariant, permitBudget, type SignatureChecks, verifyThread } from '@wallet/core'
import type { Pkcs11Binding, Pkcs11Handle, Pkcs11Module } from './binding.ts'
import { answerOf, ck, lostSession, nameOf, notInitialized } from './constants.ts'
import { signerPkcs11Errors } from './errors/codes.ts'
import { initialize, logIn, slotOf } from './library.ts'

/** One open session, and which life of the token it belongs to: object handles of an earlier life mean nothing. */
export type Session = { readonly binding: Pkcs11Binding; readonly handle: Pkcs11Handle; readonly life: number }

/** The sessions of one token. */
export interface Sessions {
  readonly token: string
  readonly sessionsMax: number
  /** What verifies signatures that come many at once. Ends with the sessions. */
  readonly thread: SignatureChecks
  /**
   * Runs `work` with a session that nobody else uses meanwhile. Where the session turns out to be lost (the token was pulled,
   * the login is gone), it logs in anew and `work` runs once more.
   *
   * The caller may be called off while it waits; `work` itself is not interrupted, for PKCS #11 cannot be.
   *
   * @throws WalletError `ABORTED`, `PKCS11__CLOSED`, `PKCS11__TOKEN_NOT_FOUND`, `PKCS11__LOGIN_FAILED`, `PKCS11__CALL_FAILED`
   */
  use<Result>(signal: AbortSignal, work: (session: Session) => Result | Promise<Result>): Promise<Result>
  close(): Promise<void>
}

type Wanted = {
  readonly module: Pkcs11Module
  readonly library: string
  readonly token: string
  readonly pin: () => string | Promise<string>
  readonly sessionsMax: number
}

/** Loads the library and keeps a bounded pool of logged-in sessions. @throws WalletError `PKCS11__CALL_FAILED` */
export function openSessions({ module, library, token, pin, sessionsMax }: Wanted): Sessions {
  invariant(Number.isSafeInteger(sessionsMax) && sessionsMax > 0, 'sessionsMax is a positive whole number')
  const binding = new module.PKCS11()
  let ours = initialize(binding, library)
  const places = permitBudget(sessionsMax)
  const thread = verifyThread()
  const free: Session[] = []
  let life = 1
  let closed = false
  let refused: string | undefined

  const assertUsable = (): void => {
    if (closed) throw signerPkcs11Errors.create('PKCS11__CLOSED', { token })
    // Never a second try by itself: a few wrong PINs in a row lock a token for good.
    if (refused !== undefined) throw signerPkcs11Errors.create('PKCS11__LOGIN_FAILED', { token, reason: refused })
  }
  const open = async (): Promise<Session> => {
    const kept = free.pop()
    if (kept !== undefined) return kept
    assertUsable()
    const secret = await pin()
    assertUsable()
    const handle = binding.C_OpenSession(slotOf(binding, token), ck.CKF_SERIAL_SESSION | ck.CKF_RW_SESSION)
    const session = { binding, handle, life }
    try {
      logIn(binding, handle, secret)
      return session
    } catch (error) {
      shut(session)
      if (lostSession.has(answerOf(error) ?? -1)) throw error
      refused = nameOf(error)
      throw signerPkcs11Errors.create('PKCS11__LOGIN_FAILED', { token, reason: refused })
    }
  }
  /** Its neighbours are as dead as it is. Those at work find out by themselves. */
  const startAnew = (answer: number): void => {
    life += 1
    for (const other of free.splice(0)) shut(other)
    if (answer === notInitialized) ours = initialize(binding, undefined)
  }
  const once = async <Result>(work: (session: Session) => Result | Promise<Result>): Promise<Result> => {
    const before = life
    let session: Session | undefined
    try {
      session = await open()
      const result = await work(session)
      if (session.life === life) free.push(session)
      else shut(session)
      return result
    } catch (error) {
      // An error may have left an operation open in it, and a session has place for one.
      if (session !== undefined) shut(session)
      const answer = answerOf(error)
      if (answer !== undefined && lostSession.has(answer) && before === life) startAnew(answer)
      throw error
    }
  }

  return {
    ...{ token, sessionsMax, thread },
    async use(signal, work) {
      const place = await places({ signatures: 1, keyRefs: [] }, signal)
      try {
        assertUsable()
        try {
          return await once(work)
        } catch (error) {
          if (!lostSession.has(answerOf(error) ?? -1)) throw error
          return await once(work)
        }
      } catch (error) {
        if (answerOf(error) === undefined) throw error
        throw signerPkcs11Errors.create('PKCS11__CALL_FAILED', { call: token, reason: nameOf(error) })
      } finally {
        place.release()
      }
    },
    async close() {
      if (closed) return
      closed = true
      // All places at once: whoever is at work has finished then.
      const all = await places({ signatures: sessionsMax, keyRefs: [] }, new AbortController().signal)
      for (const session of free.splice(0)) shut(session)
      try {
        if (ours) binding.C_Finalize()
        binding.close()
      } catch {
        // Finalized by somebody else already; there is nothing left to give back.
      }
      all.release()
      thread.close()
    },
  }
}

function shut({ binding, handle }: Session): void {
  try {
    binding.C_CloseSession(handle)
  } catch {
    // It is gone already, and that may be why it is being closed.
  }
}
