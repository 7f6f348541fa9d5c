import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { isWalletError, type KeyWrapper } from '@wallet/core'
import { signerLocalErrors } from '../errors/codes.ts'
import { boundTo, contextOf, type KeystoreEntry, type SecretLabel } from './entry.ts'

// NIST SP 800-38D: a 96-bit nonce is used as it is, and the full tag leaves no room for guessing. One data key seals one secret, so
// that no nonce can ever come twice under it.
const nonceLength = 12
const tagLength = 16

/** Encrypts a secret under a fresh data key, and has that wrapped. The caller wipes the secret. @throws WalletError of the wrapper */
export async function sealSecret(secret: Uint8Array, label: SecretLabel, wrapper: KeyWrapper, signal: AbortSignal): Promise<KeystoreEntry> {
  const dataKey = Uint8Array.from(randomBytes(32))
  try {
    const sealed = encrypt(dataKey, secret, boundTo(label))
    const wrapped = await wrapper.wrap(dataKey, contextOf(label), signal)
    const { id, chain, wallet, purpose, kind, algorithm } = label
    return {
      id,
      chain,
      wallet,
      purpose,
      kind,
      algorithm,
      wrapper: wrapper.name,
      dataKey: base64(wrapped),
      sealed: sealed.toString('base64'),
    }
  } finally {
    dataKey.fill(0)
  }
}

/** The secret of an entry; the caller wipes it. @throws WalletError `KEYSTORE_CORRUPT`, and what the wrapper throws */
export async function openSecret(entry: KeystoreEntry, wrapper: KeyWrapper, source: string, signal: AbortSignal): Promise<Uint8Array> {
  const dataKey = await wrapper.unwrap(Buffer.from(entry.dataKey, 'base64'), contextOf(entry), signal)
  try {
    const secret = decrypt(dataKey, Buffer.from(entry.sealed, 'base64'), boundTo(entry))
    if (secret === undefined)
      throw signerLocalErrors.create('KEYSTORE_CORRUPT', { source, reason: `secret ${entry.id} does not open: it was changed` })
    return secret
  } finally {
    dataKey.fill(0)
  }
}

/** The same entry with its data key wrapped by another wrapper; the secret itself is not touched. @throws WalletError of the wrappers */
export async function rewrapSecret(
  entry: KeystoreEntry,
  from: KeyWrapper,
  to: KeyWrapper,
  source: string,
  signal: AbortSignal,
): Promise<KeystoreEntry> {
  // Opened once before: a data key that no longer fits its secret must not be given a fresh wrapping that looks sound.
  const secret = await openSecret(entry, from, source, signal)
  secret.fill(0)
  const dataKey = await from.unwrap(Buffer.from(entry.dataKey, 'base64'), contextOf(entry), signal)
  try {
    return { ...entry, wrapper: to.name, dataKey: base64(await to.wrap(dataKey, contextOf(entry), signal)) }
  } finally {
    dataKey.fill(0)
  }
}

/** AES-256-GCM: nonce, ciphertext, tag. */
export function encrypt(key: Uint8Array, plain: Uint8Array, bound: Uint8Array): Buffer {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
  cipher.setAAD(bound)
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** What `encrypt` was given; undefined when key, bytes or what they are bound to differ in a single bit. */
export function decrypt(key: Uint8Array, sealed: Uint8Array, bound: Uint8Array): Uint8Array | undefined {
  if (key.length !== 32 || sealed.length < nonceLength + tagLength) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceLength), { authTagLength: tagLength })
  decipher.setAAD(bound)
  decipher.setAuthTag(sealed.subarray(-tagLength))
  const plain = decipher.update(sealed.subarray(nonceLength, -tagLength))
  try {
    decipher.final()
    return Uint8Array.from(plain)
  } catch (error) {
    if (isWalletError(error)) throw error
    return undefined
  } finally {
    plain.fill(0)
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
