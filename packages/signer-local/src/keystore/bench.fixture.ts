import { createHash } from 'node:crypto'
import { coreErrors, type KeyWrapper, type WrapContext } from '@wallet/core'
import type { SecretLabel } from './entry.ts'
import { decrypt, encrypt } from './seal-secret.ts'
import type { KeystoreSource } from './source.ts'

/** A signal that never aborts. */
export const open: AbortSignal = new AbortController().signal

/** BIP-39's own first example. */
export const words: string = `${'abandon '.repeat(11)}about`

/** Wraps under a fixed key at once: what a KMS does, without its seconds. */
export function quickWrapper(name: string): KeyWrapper & { readonly calls: { wrap: number; unwrap: number } } {
  const key = createHash('sha256').update(name).digest()
  const bound = (context: WrapContext) => Buffer.from(JSON.stringify(Object.entries(context).sort()))
  const calls = { wrap: 0, unwrap: 0 }
  return {
    name,
    calls,
    wrap: async (dataKey, context) => {
      calls.wrap += 1
      return encrypt(key, dataKey, bound(context))
    },
    unwrap: async (wrapped, context) => {
      calls.unwrap += 1
      const dataKey = decrypt(key, wrapped, bound(context))
      if (dataKey === undefined) throw coreErrors.create('SIGNER_REFUSED', { keyRef: name, reason: 'wrong context or key' })
      return dataKey
    },
  }
}

/** A source in memory; `onWrite` may throw before or after the text is in place, as a crash would. */
export function memorySource(
  text?: string,
  onWrite: (moment: 'before' | 'after') => void = () => {},
): KeystoreSource & { text: string | undefined } {
  const source: KeystoreSource & { text: string | undefined } = {
    name: 'memory',
    text,
    read: async () => source.text,
    write: async (next, expected) => {
      onWrite('before')
      if (source.text !== expected) return 'conflict'
      source.text = next
      onWrite('after')
      return 'written'
    },
  }
  return source
}

/** A label for a secret of one algorithm. */
export function labelOf(id: string, algorithm: SecretLabel['algorithm'] = 'ecdsa-secp256k1'): Omit<SecretLabel, 'kind'> {
  return { id, chain: 'eip155:137', wallet: 'hot', purpose: 'withdrawals', algorithm }
}
