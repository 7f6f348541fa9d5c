import { Buffer } from 'node:buffer'

const hexPattern = /^0x(?:[0-9a-fA-F]{2})*$/
const hashPattern = /^0x[0-9a-fA-F]{64}$/

/** Lower-case hex with `0x`. */
export function toHex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
}

/** Reads `0x` hex of whole bytes; undefined for anything else. */
export function readBytes(value: unknown): Uint8Array | undefined {
  return typeof value === 'string' && hexPattern.test(value) ? new Uint8Array(Buffer.from(value.slice(2), 'hex')) : undefined
}

/** Reads a 32-byte hash in lower case; undefined for anything else. */
export function readHash(value: unknown): string | undefined {
  return typeof value === 'string' && hashPattern.test(value) ? value.toLowerCase() : undefined
}

/** A big-endian whole number of any width. */
export function toNumber(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(toHex(bytes))
}
