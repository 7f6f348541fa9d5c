import { readFileSync } from 'node:fs'
import { p2pkhScript, p2shScript, toHex } from '@wallet/utxo'
import { expect, test } from 'vitest'
import { dogecoinFlavour } from '../flavour.ts'
import { resolveNetwork } from '../network.ts'

type Valid = readonly [
  text: string,
  payload: string,
  facts: { readonly isPrivkey: boolean; readonly isTestnet: boolean; readonly addrType?: 'pubkey' | 'script' },
]
const read = (file: string) => JSON.parse(readFileSync(new URL(`../../vectors/${file}`, import.meta.url), 'utf8'))
const valid = read('base58_keys_valid.json') as readonly Valid[]
const invalid = read('base58_keys_invalid.json') as readonly (readonly [string])[]
const networks = [false, true].map((isTestnet) => ({
  isTestnet,
  flavour: dogecoinFlavour(resolveNetwork(isTestnet ? 'testnet' : 'mainnet', true)),
}))

test.each(valid)('%s', (text, payload, { isPrivkey, isTestnet, addrType }) => {
  for (const { isTestnet: ours, flavour } of networks) {
    const parsed = flavour.parseAddress(text)
    if (isPrivkey || isTestnet !== ours) {
      expect(parsed.status).toBe('invalid')
      continue
    }
    expect(parsed).toMatchObject({ status: 'valid', canonical: text, kind: addrType === 'pubkey' ? 'p2pkh' : 'p2sh' })
    const hash = Buffer.from(payload, 'hex')
    const script = addrType === 'pubkey' ? p2pkhScript(hash) : p2shScript(hash)
    expect(parsed.status === 'valid' ? toHex(parsed.script) : '').toBe(toHex(script))
    expect(flavour.addressOf(script)).toBe(text)
  }
})

test.each(invalid.map(([text]) => text))('%j is no address', (text) => {
  for (const { flavour } of networks) expect(flavour.parseAddress(text).status).toBe('invalid')
})

test.each([
  'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2',
  'LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9',
  'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a',
  ' D5jhfY1uUNRZ8Kh44hX1c4KvCGBFyaqp5Z',
])('%j is of another chain', (text) => {
  expect(networks[0]?.flavour.parseAddress(text).status).toBe('invalid')
})
