/** A height, slot or count; undefined for anything else. */
export function readCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** Lamports or another u64, exact: the transport keeps large ones as bigint. Undefined for anything else. */
export function readQuantity(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value >= 0n ? value : undefined
  const count = readCount(value)
  return count === undefined ? undefined : BigInt(count)
}

/** A u64 in decimal text. */
export function readDecimal(value: unknown): bigint | undefined {
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? BigInt(value) : undefined
}
