import { malformedBytes } from '@wallet/core'

/** Lower-case hex of bytes. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/**
 * Bytes of hex, of either case. `Buffer.from` would silently drop everything from the first wrong digit on.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function fromHex(hex: string): Uint8Array {
  if (typeof hex !== 'string' || hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) {
    throw malformedBytes('not an even number of hexadecimal digits')
  }
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}

/** The spelling of a hash as nodes and explorers write it: its bytes backwards. */
export function toDisplay(hash: Uint8Array): string {
  return toHex(Uint8Array.from(hash).reverse())
}
