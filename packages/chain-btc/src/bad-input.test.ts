import { badAddresses, badTransactions } from '@wallet/harness/bad-input'
import type { UnsignedTransaction } from '@wallet/utxo'
import { describe, expect, test } from 'vitest'
import { mainnet, owned, regtest, signAll } from './all-kinds.fixture.ts'

const kinds = Object.keys(owned(regtest, 1))
const valid = kinds.map((kind) => mainnet.addressOf(owned(mainnet, 1)[kind]?.lock.script ?? new Uint8Array(0)) ?? '')
const foreign = [
  ...kinds.map((kind) => regtest.addressOf(owned(regtest, 1)[kind]?.lock.script ?? new Uint8Array(0)) ?? ''),
  ...['DJRU7MLhcPwCTNRZ4e8gJzDebtG1H5M7pc', 'LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9', 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9'],
  ...[
    'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a',
    'qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a',
    't1XVXWCvpMgBvUaed4XDqWtgQgJSu1Ghz7F',
  ],
]
const addresses = badAddresses(valid, foreign)

describe('bad input', () => {
  test('there is enough of it', () => {
    expect(addresses.length).toBeGreaterThan(400)
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
    const coin = owned(regtest, 1)[kind]
    if (coin === undefined) throw new TypeError(kind)
    const { lock, secrets } = coin
    const transaction: UnsignedTransaction = {
      ...{ version: 2, locktime: 0, outputs: [{ value: 90_000n, script: lock.script }] },
      inputs: [{ txid: '11'.repeat(32), vout: 0, value: 100_000n, lock, sequence: 0xffff_fffd }],
    }
    const bytes = regtest.assemble(transaction, signAll(regtest, transaction, [secrets]))
    const wrong = badTransactions(bytes)
    expect(wrong.length).toBeGreaterThan(100)
    for (const [index, one] of wrong.entries()) {
      expect(() => regtest.decode(one), `${index}`).toThrow(expect.objectContaining({ code: 'UTXO__BYTES_MALFORMED' }))
    }
  })
})
