import { malformedBytes } from '@wallet/core'

/** Bytes of lower-case hex. @throws WalletError `BYTES_MALFORMED` */
export function fromHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw malformedBytes('not hex')
  return Uint8Array.from(Buffer.from(text, 'hex'))
}

/** Lower-case hex of bytes. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** Whether two byte strings are equal; for public values only. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}

/** One byte string of several. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}
