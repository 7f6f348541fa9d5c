import type { ParsedAddress } from '../flavour.ts'
import { hashInP2pkh, hashInP2sh, p2pkhScript, p2shScript } from '../scripts/templates.ts'

/** First bytes of P2PKH and of P2SH addresses in base58. */
export type Base58Form = { readonly pubKeyHash: number; readonly scriptHash: number }

/** A base58 library: reads a version byte and a hash of 20 bytes or throws, and writes them. */
export type Base58Library = {
  fromBase58Check(text: string): { readonly version: number; readonly hash: Uint8Array }
  toBase58Check(hash: Uint8Array, version: number): string
}

/** Reads a base58 address of the network, which has one spelling; undefined for what is not base58 with its checksum. Never throws. */
export function parseBase58(text: string, form: Base58Form, library: Base58Library): ParsedAddress | undefined {
  let decoded: { readonly version: number; readonly hash: Uint8Array }
  try {
    decoded = library.fromBase58Check(text)
  } catch {
    return undefined
  }
  const { version, hash } = decoded
  if (version === form.pubKeyHash) return { status: 'valid', canonical: text, script: p2pkhScript(hash), kind: 'p2pkh' }
  if (version === form.scriptHash) return { status: 'valid', canonical: text, script: p2shScript(hash), kind: 'p2sh' }
  return { status: 'invalid', reason: `an address of another network (version ${version})` }
}

/** The base58 address of an output script; undefined for scripts that are neither P2PKH nor P2SH. */
export function base58Of(script: Uint8Array, form: Base58Form, library: Base58Library): string | undefined {
  const keyHash = hashInP2pkh(script)
  if (keyHash !== undefined) return library.toBase58Check(keyHash, form.pubKeyHash)
  const scriptHash = hashInP2sh(script)
  return scriptHash === undefined ? undefined : library.toBase58Check(scriptHash, form.scriptHash)
}
