import type { DecodedAddress } from '@wallet/core'
import { keccak, pointOf } from '../bytes/curve.ts'
import { sameBytes } from '../bytes/hex.ts'
import type { Network } from '../network.ts'
import { decodeBase58, encodeBase58 } from './base58.ts'

/** What an address says. */
export type MoneroAddress = {
  readonly kind: 'standard' | 'integrated' | 'subaddress'
  readonly spendKey: Uint8Array
  readonly viewKey: Uint8Array
  /** Integrated addresses: eight bytes that the recipient tells payments apart by. */
  readonly paymentId?: Uint8Array
}

const [keyLength, paymentIdLength, checksumLength] = [32, 8, 4]

/** Reads an address of this network; the reason when it is none. Pure. */
export function readAddress(network: Network, text: string): MoneroAddress | { readonly reason: string } {
  const bytes = text.length > 120 ? undefined : decodeBase58(text)
  if (bytes === undefined || bytes.length < 1 + checksumLength) return { reason: 'not a Monero address' }
  const [content, checksum] = [bytes.subarray(0, -checksumLength), bytes.subarray(-checksumLength)]
  if (!sameBytes(keccak(content).subarray(0, checksumLength), checksum)) return { reason: 'the checksum is wrong' }
  const kinds = Object.entries(network.prefixes) as readonly (readonly [MoneroAddress['kind'], number])[]
  const kind = kinds.find(([, prefix]) => prefix === content[0])?.[0]
  if (kind === undefined) return { reason: `not an address of ${network.name}` }
  if (content.length !== 1 + 2 * keyLength + (kind === 'integrated' ? paymentIdLength : 0)) return { reason: 'of the wrong length' }
  const spendKey = content.slice(1, 1 + keyLength)
  const viewKey = content.slice(1 + keyLength, 1 + 2 * keyLength)
  // Money sent to keys that are no points can never be spent again.
  if (![spendKey, viewKey].every(isUsable)) return { reason: 'its keys are not keys' }
  return { kind, spendKey, viewKey, ...(kind === 'integrated' ? { paymentId: content.slice(1 + 2 * keyLength) } : {}) }
}

function isUsable(key: Uint8Array): boolean {
  try {
    return !pointOf(key).isSmallOrder()
  } catch {
    return false
  }
}

/** Whether a text is an address of this network; Monero's has only one spelling. */
export function decodeAddress(network: Network, text: string): DecodedAddress {
  const address = readAddress(network, text)
  return 'reason' in address ? { status: 'invalid', reason: address.reason } : { status: 'valid', canonical: text }
}

/** The text of an address, for tests and receipts. */
export function writeAddress(network: Network, { kind, spendKey, viewKey, paymentId }: MoneroAddress): string {
  const content = Buffer.concat([Uint8Array.of(network.prefixes[kind]), spendKey, viewKey, paymentId ?? new Uint8Array()])
  return encodeBase58(Buffer.concat([content, keccak(content).subarray(0, checksumLength)]))
}
