import { badAddresses, badTransactions } from '@wallet/harness/bad-input'
import { describe, expect, test } from 'vitest'
import { mainnet, owned, regtest, signAll, spending } from './flavour.fixture.ts'

const kinds = Object.keys(owned(1))
const own = kinds.map((kind) => owned(1)[kind]?.lock.script ?? new Uint8Array(0))
const valid = own.map((script) => mainnet.addressOf(script) ?? '')
const foreign = [
  ...own.map((script) => regtest.addressOf(script) ?? ''),
  ...['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9'],
  ...['bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', 't1XVXWCvpMgBvUaed4XDqWtgQgJSu1Ghz7F'],
]
const addresses = badAddresses(valid, foreign)

describe('bad input', () => {
  test('there is enough of it', () => {
    expect(addresses.length).toBeGreaterThan(200)
    expect(valid.every((text) => mainnet.parseAddress(text).status === 'valid')).toBe(true)
  })

  test('no text near an address is one, and every refusal says why', () => {
    for (const text of addresses) {
      const parsed = mainnet.parseAddress(text)
      expect(parsed.status, JSON.stringify(text.slice(0, 100))).toBe('invalid')
      if (parsed.status === 'invalid') expect(parsed.reason).not.toBe('')
    }
    for (const other of [undefined, null, 7, {}, [], 1n]) expect(mainnet.parseAddress(other as never).status).toBe('invalid')
  })

  test.each(kinds)('no bytes near a transaction of %s are one', (kind) => {
    const { transaction, secrets } = spending([kind])
    const wrong = badTransactions(regtest.assemble(transaction, signAll(transaction, secrets)))
    expect(wrong.length).toBeGreaterThan(200)
    for (const [index, one] of wrong.entries()) {
      expect(() => regtest.decode(one), `${index}`).toThrow(expect.objectContaining({ code: 'UTXO__BYTES_MALFORMED' }))
    }
  })
})
