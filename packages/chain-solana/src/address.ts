import { PublicKey } from '@solana/web3.js'
import type { DecodedAddress } from '@wallet/core'
import { fromBase58, toBase58 } from './base58.ts'
import { programs } from './programs.ts'

// The zero bytes that an empty field decodes to, and what sets our fees. Other programs can be called, so they are addresses; they are refused as recipients.
const nobody = new Set<string>([programs.system, programs.computeBudget])

/**
 * Reads an address: 32 bytes in base58, which has one spelling only.
 *
 * Addresses off the curve are addresses too (token accounts, vaults of programs); whether one may be paid is decided with what
 * the chain says of it. The system program is refused here.
 */
export function decodeAddress(text: string): DecodedAddress {
  if (typeof text !== 'string' || !/^[1-9A-HJ-NP-Za-km-z]{32,44}$/.test(text))
    return { status: 'invalid', reason: 'not 32 bytes in base58' }
  const bytes = fromBase58(text)
  if (bytes === undefined || bytes.length !== 32) return { status: 'invalid', reason: 'not 32 bytes in base58' }
  const canonical = toBase58(bytes)
  if (canonical !== text) return { status: 'invalid', reason: 'not the canonical spelling' }
  if (nobody.has(canonical) || /^Sysvar/.test(canonical))
    return { status: 'invalid', reason: 'a program or system account: nobody has its key' }
  return { status: 'valid', canonical }
}

/** Whether somebody can have a key for the address. Program addresses are chosen off the curve so that nobody has. */
export function isOnCurve(address: string): boolean {
  return PublicKey.isOnCurve(new PublicKey(address).toBytes())
}
