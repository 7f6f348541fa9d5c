/** Monero cuts the bytes into blocks of 8, each written as 11 characters: not Bitcoin's Base58, though the alphabet is. */
const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** Characters for a block of so many bytes (`encoded_block_sizes` of monero's `base58.cpp`). */
const sizes = [0, 2, 3, 5, 6, 7, 9, 10, 11]

/** The bytes of a text; undefined when it is not exactly what `encodeBase58` would write. */
export function decodeBase58(text: string): Uint8Array | undefined {
  const bytes: number[] = []
  for (let at = 0; at < text.length; at += 11) {
    const block = text.slice(at, at + 11)
    const length = sizes.indexOf(block.length)
    if (length <= 0) return undefined
    let value = 0n
    for (const character of block) {
      const digit = alphabet.indexOf(character)
      if (digit === -1) return undefined
      value = value * 58n + BigInt(digit)
    }
    if (value >= 1n << BigInt(8 * length)) return undefined
    bytes.push(...Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex'))
  }
  return Uint8Array.from(bytes)
}

/** The text of bytes. */
export function encodeBase58(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8) {
    const block = bytes.subarray(at, at + 8)
    let value = BigInt(`0x${Buffer.from(block).toString('hex')}`)
    let part = ''
    while (part.length < (sizes[block.length] ?? 0)) {
      part = (alphabet[Number.parseInt((value % 58n).toString(), 10)] ?? '') + part
      value /= 58n
    }
    text += part
  }
  return text
}
