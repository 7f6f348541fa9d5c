import { readFileSync } from 'node:fs'
import { base58ToBin, binToBase58, binToHex, hexToBin } from '@bitauth/libauth'
import { expect, test } from 'vitest'

// Legacy addresses are read by the library's base58; ours is only what is done with the bytes.
const pairs = JSON.parse(readFileSync(new URL('../../vectors/base58_encode_decode.json', import.meta.url), 'utf8')) as readonly (readonly [
  string,
  string,
])[]

test.each(pairs)('%s is %s', (hex, text) => {
  expect(binToBase58(hexToBin(hex))).toBe(text)
  const bytes = base58ToBin(text)
  expect(typeof bytes === 'string' ? bytes : binToHex(bytes)).toBe(hex.toLowerCase())
})
