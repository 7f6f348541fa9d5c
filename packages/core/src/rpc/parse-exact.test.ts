import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDecimals, parseExact } from './parse-exact.ts'

describe('exact JSON', () => {
  it('keeps whole numbers beyond 2^53', () => {
    expect(parseExact('{"a":18446744073709551615,"b":[-9007199254740993],"c":9007199254740991,"d":"18446744073709551615"}')).toEqual({
      a: 18446744073709551615n,
      b: [-9007199254740993n],
      c: 9007199254740991,
      d: '18446744073709551615',
    })
    expect(() => parseExact('{"a":18446744073709551615')).toThrow(SyntaxError)
  })

  it('keeps every unsigned 64-bit number, wherever it stands', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { maxLength: 5 }), (numbers) => {
        const read = parseExact(`{"x": [${numbers.join(', ')}]}`) as { readonly x: readonly (number | bigint)[] }
        expect(read.x.map(BigInt)).toEqual(numbers)
      }),
    )
  })

  it('keeps decimal amounts as the node wrote them', () => {
    expect(parseDecimals('{"value":0.10000000,"n":1,"fee":1e-8,"big":18446744073709551615}')).toEqual({
      value: '0.10000000',
      n: 1,
      fee: '1e-8',
      big: 18446744073709551615n,
    })
  })
})
