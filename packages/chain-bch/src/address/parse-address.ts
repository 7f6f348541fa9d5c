import { type CashAddressType, decodeBase58Address, decodeCashAddress, encodeCashAddress } from '@bitauth/libauth'
import { hashInP2pkh, hashInP2sh, type ParsedAddress, p2pkhScript, p2shScript } from '@wallet/utxo'
import type { AddressForm } from '../network.ts'
import { hashInP2sh32, p2sh32Script } from './scripts.ts'

// The longest prefix there is, a colon, and 61 characters for 32 bytes. Decoding is not worth it for anything longer.
const lengthMax = 90
const legacyWarning = 'a legacy address: Bitcoin uses the same, so make sure that the recipient wants Bitcoin Cash'

/**
 * Reads an address of the network, and never throws: CashAddr of all four types, with or without its prefix, all lower or all upper
 * case; and legacy base58 with a warning, since a Bitcoin address looks the same.
 *
 * Addresses of wallets that take tokens pay to the same scripts as those of wallets that don't, and plain coins may go to both. The
 * canonical form is the plain one: one script, one spelling.
 *
 * Source: the CashAddr specification (bitcoincash.org); CHIP-2022-02 CashTokens, "Token-Aware CashAddresses".
 */
export function parseAddress(text: string, form: AddressForm): ParsedAddress {
  if (typeof text !== 'string' || text.length === 0 || text.length > lengthMax) return invalid('not an address')
  const legacy = text.includes(':') ? undefined : fromLegacy(text, form)
  if (legacy !== undefined) return legacy
  const lower = text.toLowerCase()
  if (text !== lower && text !== text.toUpperCase()) return invalid('neither a legacy address nor in one case')
  const prefixed = lower.includes(':') ? lower : `${form.prefix}:${lower}`
  const decoded = decodeCashAddress(prefixed)
  if (typeof decoded === 'string') return invalid('not an address of this chain, or mistyped')
  if (decoded.prefix !== form.prefix) return invalid(`an address of another network (${decoded.prefix.slice(0, 12)})`)
  const script = scriptOf(decoded.type, decoded.payload)
  return script === undefined ? invalid('a hash of a length that its type has not') : valid(script, form)
}

/** The canonical address of an output script; undefined for scripts that have none, and for those with a token in front. */
export function addressOf(script: Uint8Array, form: AddressForm): string | undefined {
  const keyHash = hashInP2pkh(script)
  if (keyHash !== undefined) return encode('p2pkh', keyHash, form)
  const scriptHash = hashInP2sh(script) ?? hashInP2sh32(script)
  return scriptHash === undefined ? undefined : encode('p2sh', scriptHash, form)
}

function encode(type: 'p2pkh' | 'p2sh', payload: Uint8Array, { prefix }: AddressForm): string {
  return encodeCashAddress({ payload, prefix, type }).address
}

function scriptOf(type: `${CashAddressType}`, payload: Uint8Array): Uint8Array | undefined {
  const toKey = type === 'p2pkh' || type === 'p2pkhWithTokens'
  if (payload.length === 20) return toKey ? p2pkhScript(payload) : p2shScript(payload)
  return payload.length === 32 && !toKey ? p2sh32Script(payload) : undefined
}

function fromLegacy(text: string, form: AddressForm): ParsedAddress | undefined {
  const decoded = decodeBase58Address(text)
  if (typeof decoded === 'string' || decoded.payload.length !== 20) return undefined
  if (decoded.version === form.pubKeyHash) return valid(p2pkhScript(decoded.payload), form, legacyWarning)
  if (decoded.version === form.scriptHash) return valid(p2shScript(decoded.payload), form, legacyWarning)
  return invalid(`an address of another network (version ${decoded.version})`)
}

function valid(script: Uint8Array, form: AddressForm, warning?: string): ParsedAddress {
  const canonical = addressOf(script, form)
  if (canonical === undefined) return invalid('a script without an address')
  const kind = hashInP2pkh(script) === undefined ? (hashInP2sh(script) === undefined ? 'p2sh32' : 'p2sh') : 'p2pkh'
  return { status: 'valid', canonical, script, kind, ...(warning === undefined ? {} : { warning }) }
}

function invalid(reason: string): ParsedAddress {
  return { status: 'invalid', reason }
}
