import { hashInP2pkh, hashInP2sh, type ParsedAddress, p2pkhScript, p2shScript } from '@wallet/utxo'
import { address as library } from 'bitcoinjs-lib'
import type { AddressForm } from '../network.ts'

// Base58 of 25 bytes has at most 35 characters; decoding is quadratic in them.
const lengthMax = 40

/**
 * Reads an address of the network, and never throws. Dogecoin has no SegWit, so base58 is all there is, and it has one spelling.
 *
 * Test network P2SH addresses begin like Bitcoin's on every test network; nothing in the address tells them apart.
 */
export function parseAddress(text: string, form: AddressForm): ParsedAddress {
  if (typeof text !== 'string' || text.length === 0 || text.length > lengthMax) return { status: 'invalid', reason: 'not an address' }
  let decoded: { readonly version: number; readonly hash: Uint8Array }
  try {
    decoded = library.fromBase58Check(text)
  } catch {
    return { status: 'invalid', reason: 'not a base58 address: mistyped, or of another chain' }
  }
  const { version, hash } = decoded
  if (version === form.pubKeyHash) return { status: 'valid', canonical: text, script: p2pkhScript(hash), kind: 'p2pkh' }
  if (version === form.scriptHash) return { status: 'valid', canonical: text, script: p2shScript(hash), kind: 'p2sh' }
  return { status: 'invalid', reason: `an address of another network (version ${version})` }
}

/** The address of an output script; undefined for scripts that have none. */
export function addressOf(script: Uint8Array, form: AddressForm): string | undefined {
  const keyHash = hashInP2pkh(script)
  if (keyHash !== undefined) return library.toBase58Check(keyHash, form.pubKeyHash)
  const scriptHash = hashInP2sh(script)
  return scriptHash === undefined ? undefined : library.toBase58Check(scriptHash, form.scriptHash)
}
