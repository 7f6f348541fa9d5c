import { inspect } from 'node:util'
import type { KeyWrapper } from '@wallet/core'
import { signerLocalErrors } from '../errors/codes.ts'
import type { KeystoreEntry, SecretLabel } from './entry.ts'
import { type ImportedSecret, secretBytes } from './imported-secret.ts'
import { openSecret, rewrapSecret, sealSecret } from './seal-secret.ts'
import type { KeystoreSource } from './source.ts'
import { isSecretId, readKeystore, writeKeystore } from './text.ts'

/** What a keystore is opened with. */
export type KeystoreOptions = {
  readonly source: KeystoreSource
  /** The first wraps what is added and what is rotated; the others only open what was wrapped before. */
  readonly wrappers: readonly [KeyWrapper, ...KeyWrapper[]]
}

/** An encrypted keystore. Secrets go in; only `keystoreSigner` takes them out, and only to sign. */
export interface Keystore {
  /** What is in it: labels only. @throws WalletError `KEYSTORE_NOT_FOUND`, `KEYSTORE_CORRUPT` */
  list(signal: AbortSignal): Promise<readonly (SecretLabel & { readonly wrapper: string })[]>
  /**
   * Adds a secret under a new data key.
   *
   * - An id in use is refused, also with the same secret: nothing is ever overwritten.
   * - Leaves behind, if the process dies: the keystore with it or without it.
   *
   * @throws WalletError `KEY_INVALID`, `KEYSTORE_SECRET_EXISTS`, `KEYSTORE_CONFLICT`, as `list`, and what the wrapper throws
   */
  add(label: Omit<SecretLabel, 'kind'>, secret: ImportedSecret, signal: AbortSignal): Promise<SecretLabel>
  /**
   * Wraps every data key anew by the first wrapper, one secret after the other; the secrets themselves stay as they are.
   *
   * - Idempotent. Leaves behind, if the process dies: some wrapped by the new one, some by the old, all of them good. Call it again,
   *   and take the old wrapper away only when it has answered.
   *
   * @returns how many were wrapped anew
   * @throws WalletError `KEYSTORE_WRAPPER_MISSING`, `KEYSTORE_CONFLICT`, as `list`, and what the wrappers throw
   */
  rotate(signal: AbortSignal): Promise<number>
  /** Opens every secret once and forgets it: run it after a restore. @throws WalletError as `rotate` */
  verify(signal: AbortSignal): Promise<void>
  /** One secret with its label, for signers; the caller wipes it. Undefined when there is none of this id. @throws WalletError as `rotate` */
  open(id: string, signal: AbortSignal): Promise<{ readonly label: SecretLabel; readonly bytes: Uint8Array } | undefined>
}

/**
 * Writes an empty keystore and opens it. Not idempotent: what is there is never overwritten.
 *
 * @throws WalletError `KEYSTORE_EXISTS` when the source has one already
 */
export async function createKeystore(options: KeystoreOptions, signal: AbortSignal): Promise<Keystore> {
  const answer = await options.source.write(writeKeystore([]), undefined, signal)
  if (answer === 'conflict') throw signerLocalErrors.create('KEYSTORE_EXISTS', { source: options.source.name })
  return openKeystore(options)
}

/**
 * A keystore that was created before. Reads nothing yet.
 *
 * Its calls can fail with `KEYSTORE_NOT_FOUND`, `KEYSTORE_CONFLICT`, `KEYSTORE_WRAPPER_MISSING`, `KEYSTORE_CORRUPT`, `KEY_INVALID`, `KEYSTORE_SECRET_EXISTS`.
 */
export function openKeystore({ source, wrappers }: KeystoreOptions): Keystore {
  const read = async (signal: AbortSignal): Promise<{ text: string; entries: readonly KeystoreEntry[] }> => {
    const text = await source.read(signal)
    // Not the same as empty: a mistyped path must not look like a keystore without keys.
    if (text === undefined) throw signerLocalErrors.create('KEYSTORE_NOT_FOUND', { source: source.name })
    return { text, entries: readKeystore(text, source.name) }
  }
  const write = async (entries: readonly KeystoreEntry[], expected: string, signal: AbortSignal): Promise<string> => {
    const text = writeKeystore(entries)
    const answer = await source.write(text, expected, signal)
    if (answer === 'conflict') throw signerLocalErrors.create('KEYSTORE_CONFLICT', { source: source.name })
    return text
  }
  const wrapperOf = (entry: KeystoreEntry): KeyWrapper => {
    const wrapper = wrappers.find(({ name }) => name === entry.wrapper)
    if (wrapper === undefined) throw signerLocalErrors.create('KEYSTORE_WRAPPER_MISSING', { secret: entry.id, wrapper: entry.wrapper })
    return wrapper
  }
  const keystore: Keystore = {
    async list(signal) {
      const { entries } = await read(signal)
      return entries.map(({ dataKey: _, sealed: __, ...label }) => label)
    },
    async add(label, imported, signal) {
      const { text, entries } = await read(signal)
      if (!isSecretId(label.id)) throw signerLocalErrors.create('KEY_INVALID', { keyRef: label.id, reason: 'it is no id for a secret' })
      if (entries.some(({ id }) => id === label.id)) throw signerLocalErrors.create('KEYSTORE_SECRET_EXISTS', { secret: label.id })
      const full: SecretLabel = { ...label, kind: 'privateKey' in imported ? 'key' : 'seed' }
      const secret = secretBytes(full, imported)
      try {
        const entry = await sealSecret(secret, full, wrappers[0], signal)
        await write([...entries, entry], text, signal)
        return full
      } finally {
        secret.fill(0)
      }
    },
    async rotate(signal) {
      let { text, entries } = await read(signal)
      const [newest] = wrappers
      let count = 0
      for (const entry of entries) {
        if (entry.wrapper === newest.name) continue
        const rewrapped = await rewrapSecret(entry, wrapperOf(entry), newest, source.name, signal)
        entries = entries.map((one) => (one.id === entry.id ? rewrapped : one))
        // One write per secret: a thousand calls to a KMS are not lost because the last one failed.
        text = await write(entries, text, signal)
        count += 1
      }
      return count
    },
    async verify(signal) {
      const { entries } = await read(signal)
      for (const entry of entries) (await openSecret(entry, wrapperOf(entry), source.name, signal)).fill(0)
    },
    async open(id, signal) {
      const { entries } = await read(signal)
      const entry = entries.find((one) => one.id === id)
      if (entry === undefined) return undefined
      return { label: entry, bytes: await openSecret(entry, wrapperOf(entry), source.name, signal) }
    },
  }
  const hidden = { value: () => '[secret]', enumerable: false }
  Object.defineProperties(keystore, { [inspect.custom]: hidden, toJSON: hidden, toString: hidden })
  return Object.freeze(keystore)
}
