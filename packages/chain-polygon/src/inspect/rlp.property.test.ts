import { encodeRlp, getBytes, hexlify } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeRlp, type Item } from './rlp.ts'

type Nested = string | Nested[]
const text = fc.uint8Array({ maxLength: 300 }).map((bytes) => hexlify(bytes))
const { nested } = fc.letrec<{ nested: Nested; list: Nested }>((tie) => ({
  nested: fc.oneof({ depthSize: 'small', maxDepth: 3 }, text, tie('list')),
  list: fc.array(tie('nested'), { maxLength: 20 }) as fc.Arbitrary<Nested>,
}))

const shown = (item: Item): Nested => (item instanceof Uint8Array ? hexlify(item) : (item as readonly Item[]).map(shown))
const decoded = (hex: string): Nested | undefined => {
  try {
    return shown(decodeRlp(getBytes(hex)))
  } catch {
    return undefined
  }
}

describe('the RLP decoder', () => {
  it("reads what another library's encoder writes", () => {
    fc.assert(
      fc.property(nested, (value) => {
        expect(decoded(encodeRlp(value))).toEqual(value)
      }),
    )
  })

  it('takes any bytes in one spelling only', () => {
    let read = 0
    const near = fc.tuple(nested, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
      const bytes = getBytes(encodeRlp(value)).slice()
      bytes[at % bytes.length] = byte
      return bytes
    })
    fc.assert(
      fc.property(fc.oneof(near, fc.uint8Array({ maxLength: 80 })), (bytes) => {
        const value = decoded(hexlify(bytes))
        if (value === undefined) return
        read += 1
        expect(encodeRlp(value)).toBe(hexlify(bytes))
      }),
      { numRuns: 2_000 },
    )
    expect(read).toBeGreaterThan(100)
  })

  it.each([
    ['nothing', '0x'],
    ['a cut-off text', '0x83aabb'],
    ['a cut-off list', '0xc3aabb'],
    ['bytes after the end', '0x01ff'],
    ['a needless prefix', '0x817f'],
    ['a short text in long form', '0xb801ff'],
    ['a short list in long form', '0xf80101'],
    ['a length with a leading zero', `0xb90038${'aa'.repeat(56)}`],
    ['a length of eight bytes', '0xbfffffffffffffffff'],
    ['an item that leaves its list', '0xc283aabb'],
    ['lists in lists without end', `0x${'c1'.repeat(40)}c0`],
  ])('refuses %s', (_, hex) => {
    expect(decoded(hex)).toBeUndefined()
  })
})
