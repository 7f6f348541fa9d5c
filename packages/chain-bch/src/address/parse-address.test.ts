import { readFileSync } from 'node:fs'
import { CashAddressType, encodeBase58Address, encodeCashAddress, encodeCashAddressNonStandard } from '@bitauth/libauth'
import { fromHex, hash160, toHex } from '@wallet/utxo'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mainnet, regtest } from '../flavour.fixture.ts'
import { bitcoinCashFlavour } from '../flavour.ts'
import { resolveNetwork } from '../network.ts'

const testnet = bitcoinCashFlavour(resolveNetwork('chipnet', false))
const flavours = { bitcoincash: mainnet, bchtest: testnet, bchreg: regtest }
type Vector = { readonly payloadSize: number; readonly type: number; readonly cashaddr: string; readonly payload: string }
const vectors = JSON.parse(readFileSync(new URL('../../vectors/cashaddr.json', import.meta.url), 'utf8')) as readonly Vector[]

function scriptOf(type: number, payload: string): string | undefined {
  const hash = payload.toLowerCase()
  if ((type === 0 || type === 2) && hash.length === 40) return `76a914${hash}88ac`
  if ((type === 1 || type === 3) && hash.length === 40) return `a914${hash}87`
  return (type === 1 || type === 3) && hash.length === 64 ? `aa20${hash}87` : undefined
}

describe('published addresses', () => {
  test.each(vectors)('$cashaddr', ({ type, cashaddr, payload }) => {
    const [prefix = '', rest = ''] = cashaddr.split(':')
    const encoded = encodeCashAddressNonStandard({ payload: fromHex(payload), prefix, typeBits: type as 0 })
    expect(encoded).toMatchObject({ address: cashaddr })
    const script = scriptOf(type, payload)
    for (const [own, flavour] of Object.entries(flavours)) {
      const spellings = [cashaddr, cashaddr.toUpperCase(), ...(own === prefix ? [rest, rest.toUpperCase()] : [])]
      for (const spelling of spellings) {
        const parsed = flavour.parseAddress(spelling)
        const ours = own === prefix && script !== undefined
        expect(parsed.status, `${spelling} on ${own}`).toBe(ours ? 'valid' : 'invalid')
        if (parsed.status !== 'valid') continue
        expect(toHex(parsed.script)).toBe(script)
        expect(parsed).not.toHaveProperty('warning')
        expect(parsed.canonical).toBe(flavour.addressOf(parsed.script))
        expect(flavour.parseAddress(parsed.canonical)).toEqual(parsed)
        if (type < 2) expect(parsed.canonical).toBe(cashaddr)
      }
    }
  })
})

test('an address that takes tokens is the same destination as the one that does not', () => {
  const payload = hash160(Uint8Array.of(1))
  const [plain, aware] = [CashAddressType.p2pkh, CashAddressType.p2pkhWithTokens].map((type) => {
    return mainnet.parseAddress(encodeCashAddress({ payload, prefix: 'bitcoincash', type }).address)
  })
  expect(plain).toEqual(aware)
})

test('a legacy address is taken with a warning, in its CashAddr spelling', () => {
  const legacy = mainnet.parseAddress('1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu')
  expect(legacy).toMatchObject({ status: 'valid', canonical: 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', kind: 'p2pkh' })
  expect(legacy.status === 'valid' ? legacy.warning : '').toContain('legacy')
  expect(mainnet.parseAddress('3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC')).toMatchObject({
    canonical: 'bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq',
    kind: 'p2sh',
  })
  expect(regtest.parseAddress('1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu').status).toBe('invalid')
})

test.each([
  ['mixed case', 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvY22gdx6a'],
  ['prefix in another case than the rest', 'BITCOINCASH:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'],
  ['another network', 'bchtest:qpm2qsznhks23z7629mms6s4cwef74vcwvqcw003ap'],
  ['another network’s legacy form', 'mrLC19Je2BuWQDkWSTriGYPyQJXKkkBmCx'],
  ['an old BitPay address', 'CTH8H8Zj6DSnXFBKQeDG28ogAS92iS16Bp'],
  ['a Litecoin address', 'LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9'],
  ['a SegWit address', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
  ['a digit changed', 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b'],
  ['two colons', 'bitcoincash:bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'],
  ['no rest', 'bitcoincash:'],
  ['nothing', ''],
  ['blanks around', ' bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'],
  ['a private key', '5KN7MzqK5wt2TP1fQCYyHBtDrXdJuXbUzm4A9rKAteGu3Qi5CVR'],
])('%s is refused', (_, text) => {
  expect(mainnet.parseAddress(text).status).toBe('invalid')
})

test('every 20-byte hash has an address by each way of writing it, and one wrong character has none', () => {
  const twenty = fc.uint8Array({ minLength: 20, maxLength: 20 })
  fc.assert(
    fc.property(twenty, fc.nat(), fc.constantFrom('q', 'p', 'z', 'x'), (payload, place, letter) => {
      const { address } = encodeCashAddress({ payload, prefix: 'bchreg', type: 'p2pkh' })
      const legacy = encodeBase58Address('p2pkhTestnet', payload)
      const parsed = regtest.parseAddress(address)
      expect(parsed).toMatchObject({ status: 'valid', canonical: address })
      expect(regtest.parseAddress(legacy)).toMatchObject({ status: 'valid', canonical: address })
      const at = 'bchreg:'.length + (place % (address.length - 'bchreg:'.length))
      const wrong = `${address.slice(0, at)}${letter}${address.slice(at + 1)}`
      expect(regtest.parseAddress(wrong).status).toBe(wrong === address ? 'valid' : 'invalid')
    }),
  )
})
