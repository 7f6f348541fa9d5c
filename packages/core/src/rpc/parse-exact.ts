// A number of 16 digits or more, or with a fraction, somewhere outside a key: what a double may not hold.
const long = /[^"\d.]\d{16,}/

/**
 * Parses JSON in which whole numbers may be 64 bits wide: those above 2^53 become `bigint`, all others stay as `JSON.parse` has them.
 *
 * Lamports and piconero are such numbers; a double would silently round them.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function parseExact(text: string): unknown {
  return long.test(text) ? JSON.parse(text, exact) : JSON.parse(text)
}

function exact(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  const { source } = context ?? {}
  if (typeof value !== 'number' || source === undefined || !/^-?\d+$/.test(source) || Number.isSafeInteger(value)) return value
  return BigInt(source)
}

const fraction = /\d[.eE]/

/**
 * Parses JSON in which amounts are decimal numbers: each number with a fraction or an exponent stays the text the node wrote, and
 * whole numbers above 2^53 become `bigint`.
 *
 * Bitcoin Core writes amounts as `0.12345678`; the nearest double of some of them is another number of satoshi.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function parseDecimals(text: string): unknown {
  return fraction.test(text) || long.test(text) ? JSON.parse(text, decimal) : JSON.parse(text)
}

function decimal(key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const { source } = context ?? {}
  return typeof value === 'number' && source !== undefined && !/^-?\d+$/.test(source) ? source : exact(key, value, context)
}
