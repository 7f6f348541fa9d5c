import {
  checkSigningRequest,
  coreErrors,
  isWalletError,
  type KeyRef,
  permitBudget,
  type Signature,
  type Signer,
  type SigningRequest,
} from '@wallet/core'
import { type SignatureCheck, signatureCheck } from './check-signature.ts'
import { answerOf, nameOf, refusedByToken } from './constants.ts'
import { type FoundKey, findKey, type KeySearch } from './find-key.ts'
import type { Session } from './sessions.ts'
import type { Token } from './token.ts'

/** A key of the token and, better, the public key it is known to have. */
export type PinnedKey = KeySearch & {
  /** Refuses to sign when the token has another public key under this label: swapped, restored from elsewhere, mistyped. */
  readonly publicKey?: Uint8Array
}

/** What a signer over a token is made of. */
export type Pkcs11SignerOptions = {
  /** Opened, and closed, by the caller. Several signers may share it. */
  readonly token: Token
  /** Key reference → key of the token. */
  readonly keys?: { readonly [keyRef: string]: PinnedKey } | undefined
  /** References that begin so name the rest as a label: with `hsm:`, the key of `hsm:hot-1` is labelled `hot-1`. */
  readonly prefix?: string
  /** How many signatures may be under way at once; default twice the token's sessions, so that none of them idles. */
  readonly signaturesMax?: number
}

type KnownKey = FoundKey & { readonly life: number; readonly check: SignatureCheck }

/**
 * A signer whose keys never leave their HSM.
 *
 * Each signature runs on a thread of its own beside the event loop, in a session that nobody shares; it is brought to low s, given
 * its recovery bit, and verified against the key's public half before anybody sees it: on the event loop when it is the only one under
 * way, on a thread when there are more, for the loop has the token to keep busy then.
 *
 * - Leaves behind: nothing. A signature that nobody waited for is dropped.
 *
 * Its calls can fail with `SIGNER_REFUSED`, `SIGNER_UNREACHABLE` (the token's error is its cause), `SIGNATURE_INVALID`, `ABORTED`.
 */
export function pkcs11Signer(options: Pkcs11SignerOptions): Signer {
  const { token, prefix } = options
  const { sessions } = token
  const pinned = new Map(Object.entries(options.keys ?? {}))
  const known = new Map<KeyRef, KnownKey>()

  const searchFor = (keyRef: KeyRef): PinnedKey => {
    const search = pinned.get(keyRef)
    if (search !== undefined) return search
    if (prefix !== undefined && keyRef.startsWith(prefix) && keyRef.length > prefix.length) return { label: keyRef.slice(prefix.length) }
    throw refused(keyRef, 'this signer has no such key')
  }
  const keyIn = (session: Session, keyRef: KeyRef): KnownKey => {
    const before = known.get(keyRef)
    if (before?.life === session.life) return before
    const search = searchFor(keyRef)
    const result = findKey(session, search)
    if (result.status === 'unusable') throw refused(keyRef, result.reason)
    const expected = search.publicKey ?? before?.publicKey.bytes
    if (expected !== undefined && !Buffer.from(expected).equals(result.key.publicKey.bytes))
      throw refused(keyRef, 'the token has another public key under this label than the one it is pinned to')
    const key = { ...result.key, life: session.life, check: before?.check ?? signatureCheck(result.key.publicKey) }
    known.set(keyRef, key)
    return key
  }
  const reach = async <Result>(
    keyRef: KeyRef,
    signal: AbortSignal,
    work: (session: Session) => Result | Promise<Result>,
  ): Promise<Result> => {
    searchFor(keyRef)
    try {
      return await sessions.use(signal, work)
    } catch (error) {
      // Whatever is wrong with the token, it is not the order's fault: that waits until somebody has put the token right.
      const away = isWalletError(error) && error.code.startsWith('PKCS11__')
      throw away ? coreErrors.create('SIGNER_UNREACHABLE', { keyRef, reason: error.message }, { cause: error }) : error
    }
  }

  let underWay = 0
  const signed = async (request: SigningRequest, signal: AbortSignal): Promise<Signature> => {
    const { keyRef } = request
    underWay += 1
    try {
      // The session goes back before the check, so that the token is at work meanwhile.
      const { answer, message, check } = await reach(keyRef, signal, (session) => signIn(session, keyIn(session, keyRef), request))
      const signature = underWay === 1 ? check.here(answer, message) : await check.by(sessions.thread, answer, message)
      if (signature === undefined) throw coreErrors.create('SIGNATURE_INVALID', { keyRef })
      return { keyRef, ...signature }
    } finally {
      underWay -= 1
    }
  }

  return Object.freeze({
    async publicKey(keyRef, signal) {
      const key = known.get(keyRef) ?? (await reach(keyRef, signal, (session) => keyIn(session, keyRef)))
      return { algorithm: key.publicKey.algorithm, bytes: key.publicKey.bytes.slice() }
    },
    permit: permitBudget(options.signaturesMax ?? sessions.sessionsMax * 2),
    sign: (request, signal) => unlessAborted(signal, () => signed(request, signal)),
  } satisfies Signer)
}

type Made = { readonly answer: Uint8Array; readonly message: Uint8Array; readonly check: SignatureCheck }

async function signIn({ binding, handle }: Session, key: KnownKey, request: SigningRequest): Promise<Made> {
  checkSigningRequest(request, key.algorithm.name)
  // A copy: what is verified must be what was signed, whatever the caller does to its buffer meanwhile.
  const message = Buffer.from(request.message)
  try {
    binding.C_SignInit(handle, { mechanism: key.algorithm.sign }, key.privateKey)
    return { message, answer: await binding.C_SignAsync(handle, message, Buffer.alloc(64)), check: key.check }
  } catch (error) {
    if (refusedByToken.has(answerOf(error) ?? -1)) throw refused(request.keyRef, nameOf(error))
    throw error
  }
}

/** The caller goes when it is called off; the call into the library, which cannot be interrupted, ends by itself and gives its session back. */
function unlessAborted<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(coreErrors.create('ABORTED', { operation: 'sign' }))
    if (signal.aborted) return leave()
    signal.addEventListener('abort', leave, { once: true })
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', leave))
  })
}

const refused = (keyRef: KeyRef, reason: string) => coreErrors.create('SIGNER_REFUSED', { keyRef, reason })
