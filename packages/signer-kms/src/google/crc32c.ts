// CRC-32C (Castagnoli), reflected, polynomial 0x1EDC6F41. Source: RFC 3720 B.4.
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
  return value >>> 0
})

/** The CRC-32C that Google's services use against corruption on the way; no protection against anybody who means it. */
export function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of bytes) value = (table[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}

/** Whether a checksum field of an answer (text, number, Long in a wrapper, or missing) is the bytes' own. */
export function checks(bytes: Uint8Array, field: unknown): boolean {
  const value = typeof field === 'object' && field !== null && 'value' in field ? field.value : field
  return value !== null && value !== undefined && String(value) === String(crc32c(bytes))
}
