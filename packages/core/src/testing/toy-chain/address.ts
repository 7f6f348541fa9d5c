import type { DecodedAddress } from '../../chain/chain-adapter.ts'
import { sha256 } from '../../ports/hash.ts'

const checksum = (network: string, key: string): string => sha256(`${network}:${key}`).slice(0, 8)

/** The address of a public key (hex) on one network: prefix, key, checksum. */
export function toyAddress(network: string, key: string): string {
  return `${network}1${key}${checksum(network, key)}`
}

/** Reads an address of this network; all-capitals is another spelling of the same address, as in bech32. */
export function decodeToyAddress(network: string, text: string): DecodedAddress {
  const canonical = text === text.toUpperCase() ? text.toLowerCase() : text
  const key = canonical.slice(network.length + 1, -8)
  if (!canonical.startsWith(`${network}1`)) return { status: 'invalid', reason: `not an address of ${network}` }
  if (!/^[0-9a-f]{64}$/.test(key)) return { status: 'invalid', reason: 'not a key' }
  if (canonical.slice(-8) !== checksum(network, key)) return { status: 'invalid', reason: 'wrong checksum' }
  return { status: 'valid', canonical }
}

/** The public key inside an address that has been decoded before. */
export function keyOfAddress(network: string, address: string): string {
  return address.slice(network.length + 1, -8)
}
