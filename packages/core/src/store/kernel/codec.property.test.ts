import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeRow, encodeRow } from './codec.ts'

const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('#', '$', '\\', '#12', '$AA==', '\\\\#'),
  fc.bigInt(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes)),
)
const key = fc.string({ maxLength: 8 }).filter((text) => text !== '__proto__')
const row = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('node'), { maxLength: 5 }),
    fc.dictionary(key, tie('node'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).node

test('what is read back is what was written, and writes the same bytes again', () => {
  fc.assert(
    fc.property(row, (value) => {
      const text = encodeRow(value)
      const back = decodeRow(text)
      expect(back).toEqual(value)
      expect(encodeRow(back)).toBe(text)
    }),
    { numRuns: 500 },
  )
})

test('the same members in another order give the same bytes', () => {
  fc.assert(
    fc.property(fc.dictionary(key, leaf, { noNullPrototype: true }), (object) => {
      expect(encodeRow(Object.fromEntries(Object.entries(object).reverse()))).toBe(encodeRow(object))
    }),
  )
})
