import { getAddress } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAddress } from './address.ts'

// EIP-55's own examples.
const canonical = [
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '0xde709f2102306220921060314715629080e2fb77',
]
const [one] = canonical as [string]

describe('decodeAddress', () => {
  it.each(canonical)('takes %s, in lower case and in capitals too', (text) => {
    for (const spelling of [text, text.toLowerCase(), `0x${text.slice(2).toUpperCase()}`]) {
      expect(decodeAddress(spelling)).toEqual({ status: 'valid', canonical: text })
    }
  })

  it.each([
    ['a wrong checksum', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD'],
    ['a digit too few', one.slice(0, -1)],
    ['a digit too many', `${one}0`],
    ['no prefix', one.slice(2)],
    ['a capital prefix', `0X${one.slice(2)}`],
    ['a blank before', ` ${one}`],
    ['a line break after', `${one}\n`],
    ['no hexadecimal digit', `${one.slice(0, -1)}g`],
    ['full-width digits', one.replace('5', '５')],
    ['an ENS name', 'vitalik.eth'],
    ['an ICAP', 'XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS'],
    ['a Bitcoin address', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
    ['a Solana address', '4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T'],
    ['a transaction id', `0x${'ab'.repeat(32)}`],
    ['the empty text', ''],
    ['the zero address', `0x${'0'.repeat(40)}`],
    ['a precompile', '0x0000000000000000000000000000000000000001'],
    ['the P-256 precompile', '0x0000000000000000000000000000000000000100'],
    ["bor's coin contract", '0x0000000000000000000000000000000000001010'],
  ])('refuses %s', (_, text) => {
    expect(decodeAddress(text).status).toBe('invalid')
  })

  it('refuses what is no text', () => {
    for (const value of [undefined, null, 5, {}, [one]]) expect(decodeAddress(value as unknown as string).status).toBe('invalid')
  })

  it('agrees with ethers on every address, and notices nearly every changed capital', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.nat(39), (bytes, at) => {
        fc.pre(bytes.slice(0, 18).some((byte) => byte !== 0))
        const text = getAddress(`0x${Buffer.from(bytes).toString('hex')}`)
        expect(decodeAddress(text)).toEqual({ status: 'valid', canonical: text })
        const letter = text[at + 2] as string
        const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
        const changed = text.slice(0, at + 2) + other + text.slice(at + 3)
        const uniform = [changed.slice(2).toLowerCase(), changed.slice(2).toUpperCase()].includes(changed.slice(2))
        expect(decodeAddress(changed).status).toBe(changed === text || uniform ? 'valid' : 'invalid')
      }),
    )
  })
})
