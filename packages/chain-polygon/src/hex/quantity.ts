// The one file of this package that turns a bigint into a number: heights, nonces and counts, never money.

const pattern = /^0x(0|[1-9a-fA-F][0-9a-fA-F]{0,63})$/

/** Writes a whole number as JSON-RPC wants it: `0x` and no leading zeros. */
export function quantity(value: bigint | number): string {
  return `0x${value.toString(16)}`
}

/** Reads a JSON-RPC quantity; undefined for anything else. Lenient readers take "" or "0x" for zero, and zero is an answer. */
export function readQuantity(value: unknown): bigint | undefined {
  return typeof value === 'string' && pattern.test(value) ? BigInt(value) : undefined
}

/** Reads a JSON-RPC quantity that counts something (a height, a nonce); undefined for anything else or above 2^53 − 1. */
export function readCount(value: unknown): number | undefined {
  const read = readQuantity(value)
  return read === undefined ? undefined : toCount(read)
}

/** A bigint that counts something as a number; undefined above 2^53 − 1. */
export function toCount(value: bigint): number | undefined {
  const count = Number(value)
  return Number.isSafeInteger(count) ? count : undefined
}

/** Reads decimal digits that count something; undefined for anything else or above 2^53 − 1. */
export function parseCount(text: string): number | undefined {
  return /^(0|[1-9][0-9]{0,15})$/.test(text) ? toCount(BigInt(text)) : undefined
}
