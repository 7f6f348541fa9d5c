import { createHmac, randomBytes, scrypt } from 'node:crypto'
import { inspect } from 'node:util'
import { coreErrors, type KeyWrapper, type WrapContext } from '@wallet/core'
import { signerLocalErrors } from '../errors/codes.ts'
import { decrypt, encrypt } from './seal-secret.ts'

/** What a password wrapper is made of. */
export type PasswordWrapperOptions = {
  /** Which password and secret these are, such as `password-2026`; entries of the keystore name it. */
  readonly name: string
  /** What a person types at start. Copied; wipe your own. */
  readonly password: Uint8Array
  /** At least 32 bytes that live elsewhere than the keystore, such as in a secrets service: without it no password can be guessed. */
  readonly serverSecret: Uint8Array
  /** Memory and time of one guess: scrypt with N = 2 to this power, r = 8. Default 17: 128 MiB and about half a second. 14 to 20. */
  readonly costLog2?: number
}

/** A wrapper whose keys are in this process until it is closed. */
export interface PasswordWrapper extends KeyWrapper {
  /** Overwrites what it holds with zeros. Safe to call twice. */
  close(): void
}

const header = 18

/**
 * Wraps data keys by a password together with a server secret: stolen alone, keystore, password or server secret are worthless.
 *
 * The key comes from scrypt (RFC 7914) over an HMAC of both, with a random salt. It is derived once per salt and then kept, so that a
 * thousand secrets do not cost a thousand derivations.
 *
 * Its calls can fail with `SIGNER_CLOSED`, `ABORTED`.
 *
 * @throws WalletError `KEYSTORE_OPTIONS_INVALID`; `KEYSTORE_UNWRAP_REFUSED` from `unwrap`
 */
export function passwordWrapper(options: PasswordWrapperOptions): PasswordWrapper {
  const { name, password, serverSecret, costLog2 = 17 } = options
  const invalid = (reason: string) => signerLocalErrors.create('KEYSTORE_OPTIONS_INVALID', { reason })
  if (password.length < 8) throw invalid('a password has at least 8 bytes')
  if (serverSecret.length < 32) throw invalid('a server secret has at least 32 bytes')
  if (!isCost(costLog2)) throw invalid('costLog2 is a whole number from 14 to 20')
  // Not joined but keyed: no pair of password and secret gives the same input as another.
  const input = Uint8Array.from(createHmac('sha256', serverSecret).update(password).digest())
  const keys = new Map<string, Promise<Uint8Array>>()
  let closed = false
  let fresh: Buffer | undefined

  const keyFor = (head: Buffer): Promise<Uint8Array> => {
    const at = head.toString('hex')
    const known = keys.get(at)
    if (known !== undefined) return known
    const made = derive(input, head)
    keys.set(at, made)
    made.catch(() => keys.delete(at))
    return made
  }
  const usable = (signal: AbortSignal): void => {
    if (closed) throw signerLocalErrors.create('SIGNER_CLOSED', { keyRef: name })
    if (signal.aborted) throw coreErrors.create('ABORTED', { operation: 'wrap' })
  }
  const refused = () => signerLocalErrors.create('KEYSTORE_UNWRAP_REFUSED', { wrapper: name })
  const wrapper: PasswordWrapper = {
    name,
    async wrap(dataKey, context, signal) {
      usable(signal)
      fresh ??= Buffer.concat([Uint8Array.of(1, costLog2), randomBytes(16)])
      const head = fresh
      const sealed = encrypt(await keyFor(head), dataKey, Buffer.concat([head, canonical(context)]))
      return Uint8Array.from(Buffer.concat([head, sealed]))
    },
    async unwrap(wrapped, context, signal) {
      usable(signal)
      const head = Buffer.from(wrapped.subarray(0, header))
      // The cost is read from outside: unbounded, one byte could ask for all memory there is.
      if (head.length !== header || head[0] !== 1 || !isCost(head[1] ?? 0)) throw refused()
      const dataKey = decrypt(await keyFor(head), wrapped.subarray(header), Buffer.concat([head, canonical(context)]))
      if (dataKey === undefined) throw refused()
      if (head[1] === costLog2) fresh ??= head
      return dataKey
    },
    close() {
      closed = true
      input.fill(0)
      for (const key of keys.values()) void key.then((bytes) => bytes.fill(0)).catch(() => undefined)
      keys.clear()
    },
  }
  const hidden = { value: () => '[secret]', enumerable: false }
  Object.defineProperties(wrapper, { [inspect.custom]: hidden, toJSON: hidden, toString: hidden })
  return Object.freeze(wrapper)
}

const isCost = (log2: number): boolean => Number.isInteger(log2) && log2 >= 14 && log2 <= 20

function derive(input: Uint8Array, head: Buffer): Promise<Uint8Array> {
  const N = 2 ** (head[1] ?? 0)
  return new Promise((resolve, reject) => {
    scrypt(input, head.subarray(2), 32, { N, r: 8, p: 1, maxmem: 256 * N * 8 }, (error, key) => {
      if (error !== null) reject(error)
      else resolve(Uint8Array.from(key))
    })
  })
}

/** One spelling per context, whatever the order of its names. */
function canonical(context: WrapContext): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))), 'utf8')
}
