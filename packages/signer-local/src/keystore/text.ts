import { signerLocalErrors } from '../errors/codes.ts'
import { type KeystoreEntry, keystoreVersion } from './entry.ts'

const fields = ['id', 'chain', 'wallet', 'purpose', 'kind', 'algorithm', 'wrapper', 'dataKey', 'sealed'] as const
const algorithms: readonly string[] = ['ecdsa-secp256k1', 'schnorr-secp256k1', 'schnorr-bch', 'ed25519']
const idForm = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,63}$/

/** Whether a text can be the id of a secret; a slash begins the path. */
export function isSecretId(id: string): boolean {
  return idForm.test(id)
}

/** Writes a keystore. The same entries give the same text. */
export function writeKeystore(entries: readonly KeystoreEntry[]): string {
  const rows = entries.map((entry) => Object.fromEntries(fields.map((field) => [field, entry[field]])))
  return `${JSON.stringify({ format: 'wallet-keystore', version: keystoreVersion, entries: rows }, null, 2)}\n`
}

/**
 * Reads a keystore, and refuses every spelling but the one that `writeKeystore` gives.
 *
 * Blanks, key order and the loose last bits of base64 could otherwise be changed unseen; what is left is covered by the ciphertexts.
 *
 * @throws WalletError `KEYSTORE_CORRUPT`
 */
export function readKeystore(text: string, source: string): readonly KeystoreEntry[] {
  const corrupt = (reason: string) => signerLocalErrors.create('KEYSTORE_CORRUPT', { source, reason })
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // The parser's own message quotes the text.
    throw corrupt('it is not JSON')
  }
  const entries = isRecord(parsed) && Array.isArray(parsed['entries']) ? (parsed['entries'] as readonly unknown[]) : undefined
  if (entries === undefined || !entries.every(isEntry)) throw corrupt('it is not a keystore of this version')
  if (writeKeystore(entries) !== text) throw corrupt('it was written by something else')
  if (new Set(entries.map(({ id }) => id)).size !== entries.length) throw corrupt('two secrets have one id')
  return entries
}

function isEntry(row: unknown): row is KeystoreEntry {
  if (!isRecord(row) || !fields.every((field) => typeof row[field] === 'string')) return false
  const { id, kind, algorithm, dataKey, sealed } = row as KeystoreEntry
  const known = isSecretId(id) && (kind === 'seed' || kind === 'key') && algorithms.includes(algorithm)
  return known && [dataKey, sealed].every((part) => Buffer.from(part, 'base64').toString('base64') === part)
}

const isRecord = (value: unknown): value is { readonly [key: string]: unknown } => typeof value === 'object' && value !== null
