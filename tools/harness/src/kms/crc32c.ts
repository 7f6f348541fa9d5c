/**
 * CRC-32C as Google's services compute it, four bits at a time; RFC 3720, appendix B.4. The server's own, because a checksum that the
 * client under test had computed wrong would agree with itself.
 */
export function crc32c(bytes: Uint8Array): number {
  const step = (rest: number): number => (sixteenths[rest & 15] ?? 0) ^ (rest >>> 4)
  let rest = -1
  for (const byte of bytes) rest = step(step(rest ^ byte))
  return ~rest >>> 0
}

// What four bits leave behind when divided by the reflected polynomial 0x1EDC6F41.
const sixteenths = Int32Array.from({ length: 16 }, (_, bits) => {
  let rest = bits
  for (let bit = 0; bit < 4; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0x82f63b78 : 0)
  return rest
})
