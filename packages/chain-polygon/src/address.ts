import type { DecodedAddress } from '@wallet/core'
import { getAddress } from 'ethers'

const shape = /^0x[0-9a-fA-F]{40}$/

/**
 * Reads an address and returns its EIP-55 spelling.
 *
 * All-lower-case and all-upper-case hex carries no checksum and is taken; mixed case must match EIP-55, because a mistyped
 * digit changes the case of about fifteen others. Names, ICAP and unprefixed hex are refused rather than resolved: what a
 * name points at can change between review and payment. Refused too is everything below 2^16, where nobody has a key: the zero
 * address (a burn), precompiles (0x01…, 0x0100) and bor's system contracts (0x1000, 0x1001, 0x1010), of which none gives coins back.
 *
 * Source: EIP-55; bor core/vm/contracts.go and its genesis contracts.
 */
export function decodeAddress(text: string): DecodedAddress {
  if (typeof text !== 'string' || !shape.test(text)) return { status: 'invalid', reason: 'not 0x and 40 hexadecimal digits' }
  const digits = text.slice(2)
  const lower = digits.toLowerCase()
  const canonical = checksummed(`0x${lower}`)
  if (digits !== lower && digits !== digits.toUpperCase() && text !== canonical) {
    return { status: 'invalid', reason: 'the mixed-case checksum of EIP-55 does not match' }
  }
  if (/^0{36}/.test(lower)) return { status: 'invalid', reason: 'the zero address, a precompile or a system contract: nobody has its key' }
  return { status: 'valid', canonical }
}

// Every leg of a batch is spelled several times between request and seal, and each time would cost a hash. A pure function's answers: whoever
// asks, they are the same.
const spellings = new Map<string, string>()
const spellingsMax = 4_096

/** The EIP-55 spelling of bytes that are known to be an address. */
export function checksummed(hex: string): string {
  const lower = hex.toLowerCase()
  const known = spellings.get(lower)
  if (known !== undefined) return known
  const spelled = getAddress(lower)
  if (spellings.size >= spellingsMax) spellings.clear()
  spellings.set(lower, spelled)
  return spelled
}
