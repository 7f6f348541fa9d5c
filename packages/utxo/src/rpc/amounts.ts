const decimal = /^(\d{1,12})(?:\.(\d{1,8}))?$/

/**
 * Base units of an amount as nodes write it: coins with up to eight decimals. Undefined for anything else.
 *
 * The number must come as the text the node wrote (see `parseDecimals` of core): 0.07 BTC times 1e8 is not a whole double.
 */
export function coinsToUnits(value: unknown): bigint | undefined {
  const text =
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? `${value}` : typeof value === 'bigint' ? `${value}` : value
  if (typeof text !== 'string') return undefined
  // UniValue prints eight decimals; others write small numbers with an exponent (1e-8).
  const plain = /[eE]/.test(text) ? expanded(text) : text
  const match = plain === undefined ? null : decimal.exec(plain)
  if (match === null) return undefined
  return BigInt(match[1] ?? '0') * 100_000_000n + BigInt((match[2] ?? '').padEnd(8, '0'))
}

function expanded(text: string): string | undefined {
  const match = /^(\d)(?:\.(\d{1,8}))?[eE]-(\d)$/.exec(text)
  if (match === null) return undefined
  const places = Number.parseInt(match[3] ?? '0', 10)
  return `0.${'0'.repeat(Math.max(0, places - 1))}${match[1] ?? ''}${match[2] ?? ''}`
}
