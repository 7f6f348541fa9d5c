import { base58Of, type ParsedAddress, parseBase58 } from '@wallet/utxo'
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
  return parseBase58(text, form, library) ?? { status: 'invalid', reason: 'not a base58 address: mistyped, or of another chain' }
}

/** The address of an output script; undefined for scripts that have none. */
export function addressOf(script: Uint8Array, form: AddressForm): string | undefined {
  return base58Of(script, form, library)
}
