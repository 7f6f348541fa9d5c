import { randomBytes } from 'node:crypto'
import { generateMnemonic, mnemonicToSeedSync, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { curves } from '../curves.ts'
import { signerLocalErrors } from '../errors/codes.ts'
import type { SecretLabel } from './entry.ts'

/** A secret on its way into a keystore. Bytes are copied: wipe your own. */
export type ImportedSecret =
  /** 32 random bytes from the operating system, which nobody ever sees: back the keystore up. */
  | { readonly generate: 'seed' }
  /** BIP-39 words. A JavaScript string cannot be wiped: import on a machine that is allowed to know them, then end the process. */
  | { readonly mnemonic: string; readonly passphrase?: string }
  /** 16 to 64 bytes. */
  | { readonly seed: Uint8Array }
  /** 32 bytes. */
  | { readonly privateKey: Uint8Array }

/** New BIP-39 words, for people who want to write them down before they are imported. 24 words: 256 random bits. */
export function newMnemonic(words: 12 | 24 = 24): string {
  return generateMnemonic(wordlist, words === 24 ? 256 : 128)
}

/** The bytes that are kept of a secret; the caller wipes them. @throws WalletError `KEY_INVALID`, which quotes nothing of it */
export function secretBytes({ id, algorithm }: SecretLabel, imported: ImportedSecret): Uint8Array {
  const invalid = (reason: string) => signerLocalErrors.create('KEY_INVALID', { keyRef: id, reason })
  if (!Object.hasOwn(curves, algorithm)) throw invalid('unknown algorithm')
  if ('generate' in imported) return Uint8Array.from(randomBytes(32))
  if ('mnemonic' in imported) {
    // Checked first: the library's own message may quote the words. The last one carries a checksum, so a mistyped word is noticed.
    if (typeof imported.mnemonic !== 'string' || !validateMnemonic(imported.mnemonic, wordlist)) throw invalid('these are no BIP-39 words')
    return mnemonicToSeedSync(imported.mnemonic, imported.passphrase ?? '')
  }
  if ('seed' in imported) {
    const { seed } = imported
    // BIP-32: "between 128 and 512 bits".
    if (!(seed instanceof Uint8Array) || seed.length < 16 || seed.length > 64) throw invalid('a seed has 16 to 64 bytes')
    return Uint8Array.from(seed)
  }
  const { privateKey } = imported
  if (!(privateKey instanceof Uint8Array) || privateKey.length !== 32) throw invalid('a private key has 32 bytes')
  if (!curves[algorithm].isSecretKey(privateKey)) throw invalid('no private key of this curve')
  return Uint8Array.from(privateKey)
}
