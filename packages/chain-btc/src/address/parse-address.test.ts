import { fromHex, hash160, multisigIn, multisigScript, p2shScript, toHex } from '@wallet/utxo'
import { script as library } from 'bitcoinjs-lib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { networks, onNetwork, vectors } from '../vectors.fixture.ts'

type KeyIo = readonly [
  text: string,
  payload: string,
  facts: { readonly chain: string; readonly isPrivkey: boolean; readonly tryCaseFlip?: boolean },
]
const sharesForm: Readonly<Record<string, readonly string[]>> = { signet: ['testnet4'], testnet4: ['signet'] }
const base58Shared = ['testnet4', 'signet', 'regtest']

/** A script that Bitcoin Core has an address for and we pay none to: a witness version without rules, or a key that is no point. */
function isUnpayable(script: string): boolean {
  return !/^(0014.{40}|0020.{64}|76a914.{40}88ac|a914.{40}87)$/.test(script) && onNetwork('main').addressOf(fromHex(script)) === undefined
}

describe('Bitcoin Core: addresses and keys', () => {
  test.each(vectors<readonly KeyIo[]>('key_io_valid.json'))('%s', (text, payload, { chain, isPrivkey, tryCaseFlip = false }) => {
    const unpayable = isPrivkey || isUnpayable(payload)
    for (const [name, flavour] of Object.entries(networks)) {
      const sameForm = name === chain || (sharesForm[chain] ?? []).includes(name)
      const isBase58 = !/^(bc|tb|bcrt)1/i.test(text)
      const shared = isBase58 && base58Shared.includes(chain) && base58Shared.includes(name)
      const parsed = flavour.parseAddress(text)
      expect(parsed.status, name).toBe(!unpayable && (sameForm || shared) ? 'valid' : 'invalid')
      if (parsed.status !== 'valid') continue
      expect(toHex(parsed.script)).toBe(payload)
      expect(flavour.addressOf(parsed.script)).toBe(parsed.canonical)
      expect(flavour.parseAddress(parsed.canonical)).toEqual(parsed)
      const flipped = [...text].map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())).join('')
      const again = flavour.parseAddress(flipped)
      expect(again.status).toBe(tryCaseFlip ? 'valid' : 'invalid')
      if (tryCaseFlip) expect(again).toEqual(parsed)
    }
  })

  test.each(vectors<readonly (readonly [string])[]>('key_io_invalid.json').map(([text]) => text))('%j is no address', (text) => {
    for (const flavour of Object.values(networks)) expect(flavour.parseAddress(text).status).toBe('invalid')
  })
})

type Decoded = readonly [
  script: string,
  facts: {
    readonly address?: string
    readonly type: string
    readonly p2sh?: string
    readonly segwit?: { readonly hex: string; readonly address: string; readonly 'p2sh-segwit': string }
  },
]
test.each(vectors<readonly Decoded[]>('rpc_decodescript.json'))('Bitcoin Core decodes %s', (script, { address, type, p2sh, segwit }) => {
  const regtest = onNetwork('regtest')
  const ours = regtest.addressOf(fromHex(script))
  const own = type.startsWith('witness_unknown') || (type === 'witness_v1_taproot' && ours === undefined) ? undefined : address
  expect(ours).toBe(own)
  if (own === undefined && address !== undefined) expect(regtest.parseAddress(address).status).toBe('invalid')
  if (p2sh !== undefined) expect(regtest.addressOf(p2shScript(hash160(fromHex(script))))).toBe(p2sh)
  if (segwit !== undefined) {
    expect(regtest.addressOf(fromHex(segwit.hex))).toBe(segwit.address)
    expect(regtest.addressOf(p2shScript(hash160(fromHex(segwit.hex))))).toBe(segwit['p2sh-segwit'])
  }
})

type Bip67 = { readonly sorted_keys: readonly string[]; readonly script: string; readonly address: string }
test.each(vectors<readonly Bip67[]>('rpc_bip67.json'))('BIP-67: $address', ({ sorted_keys: keys, script, address }) => {
  const policy = { needed: 2, publicKeys: keys.map(fromHex) }
  expect(toHex(multisigScript(policy))).toBe(script)
  expect(multisigIn(fromHex(script))).toEqual(policy)
  expect(onNetwork('testnet4').addressOf(p2shScript(hash160(fromHex(script))))).toBe(address)
})

type Bip = { readonly [list: string]: readonly { readonly string: string; readonly second?: string; readonly reason?: string }[] }
const bips = { 173: vectors<Bip>('bip173.json'), 350: vectors<Bip>('bip350.json') }
const listed = (bip: 173 | 350, start: string) => {
  const found = Object.entries(bips[bip]).find(([name]) => name.startsWith(start))?.[1]
  if (found === undefined) throw new TypeError(start)
  return found
}

describe('BIP-173 and BIP-350', () => {
  // Version 1 and above of BIP-173 has the old checksum, which BIP-350 made invalid.
  const valid = [...listed(350, 'the_following_list_gives_valid'), ...listed(173, 'the_following_list_gives_valid')]
  test.each(valid)('$string', ({ string, second = '' }) => {
    const isOld = !listed(350, 'the_following_list_gives_valid').some((one) => one.string === string) && !second.startsWith('00')
    const name = /^bc1/i.test(string) ? 'main' : 'testnet4'
    const parsed = onNetwork(name).parseAddress(string)
    const payable = !isOld && !isUnpayable(second)
    expect(parsed.status).toBe(payable ? 'valid' : 'invalid')
    if (parsed.status !== 'valid') return
    expect([toHex(parsed.script), parsed.canonical]).toEqual([second, string.toLowerCase()])
  })

  const others = [
    ...listed(173, 'the_following_strings_are_valid'),
    ...listed(173, 'the_following_string_are_not'),
    ...listed(173, 'the_following_list_gives_invalid'),
    ...listed(350, 'the_following_strings_are_valid'),
  ]
  test.each(others.map(({ string }) => string))('%j is no address of ours', (string) => {
    for (const flavour of Object.values(networks)) expect(flavour.parseAddress(string).status).toBe('invalid')
  })
})

type Standard = { readonly network: string; readonly base58check?: string; readonly bech32?: string; readonly script: string }
type Library = {
  readonly standard: readonly Standard[]
  readonly invalid: {
    readonly bech32: readonly { readonly address: string }[]
    readonly fromBase58Check: readonly { readonly address: string }[]
    readonly fromOutputScript: readonly { readonly script: string }[]
    readonly toOutputScript: readonly { readonly address: string; readonly network?: unknown }[]
  }
}
const fixtures = vectors<Library>('address.json')
const named: Readonly<Record<string, string>> = { bitcoin: 'main', testnet: 'testnet4', regtest: 'regtest', litecoin: 'litecoin' }

describe('bitcoinjs-lib', () => {
  test.each(fixtures.standard)('$network $script', ({ network, base58check, bech32, script: asm }) => {
    const flavour = onNetwork(named[network] ?? network)
    const script = library.fromASM(asm)
    const address = base58check ?? bech32 ?? ''
    if (flavour.addressOf(script) === undefined) {
      expect(isUnpayable(toHex(script))).toBe(true)
      expect(flavour.parseAddress(address).status).toBe('invalid')
      return
    }
    expect(flavour.addressOf(script)).toBe(/^bc1/i.test(address) ? address.toLowerCase() : address)
    expect(flavour.parseAddress(address)).toMatchObject({ status: 'valid', script: Uint8Array.from(script) })
  })

  const wrong = [
    ...fixtures.invalid.bech32,
    ...fixtures.invalid.fromBase58Check,
    ...fixtures.invalid.toOutputScript.filter((one) => one.network === undefined),
  ]
  test.each(wrong.map(({ address }) => address))('%s is no address', (address) => {
    expect(onNetwork('main').parseAddress(address).status).toBe('invalid')
  })

  test.each(fixtures.invalid.fromOutputScript.map(({ script }) => script))('%s has no address', (asm) => {
    expect(onNetwork('main').addressOf(library.fromASM(asm))).toBeUndefined()
  })
})

type Payment = { readonly output?: string; readonly address?: string }
type Payments = {
  readonly valid: readonly {
    readonly description: string
    readonly arguments: Payment
    readonly expected: Payment
    readonly options?: unknown
  }[]
}
describe.each(['p2pkh', 'p2sh', 'p2wpkh', 'p2wsh', 'p2tr', 'p2pk'])('%s of bitcoinjs-lib', (kind) => {
  const cases = vectors<Payments>(`${kind}.json`).valid.flatMap(({ description, arguments: given, expected }) => {
    const { network } = given as { network?: string }
    const [address, output] = [expected.address ?? given.address, expected.output ?? given.output]
    return output === undefined || (network ?? 'bitcoin') !== 'bitcoin'
      ? []
      : [{ description, address, output, network: /network derived/.test(description) ? 'testnet4' : 'main' }]
  })
  test.each(cases)('$description', ({ address, output, network }) => {
    const script = library.fromASM(output)
    const flavour = onNetwork(network)
    expect(flavour.addressOf(script)).toBe(kind === 'p2pk' ? undefined : (address ?? flavour.addressOf(script)))
    if (address !== undefined) expect(flavour.parseAddress(address)).toMatchObject({ status: 'valid', script: Uint8Array.from(script) })
  })
})

test('the anchor that anybody can spend is no destination', () => {
  expect(onNetwork('main').parseAddress('bc1pfeessrawgf').status).toBe('invalid')
})

test('one wrong character makes no address, and other networks have the same key elsewhere', () => {
  const hash = fc.uint8Array({ minLength: 20, maxLength: 20 })
  fc.assert(
    fc.property(hash, fc.nat(), fc.constantFrom(...'023456789acdefghjklmnpqrstuvwxyz'), (program, place, letter) => {
      const script = Uint8Array.of(0, 20, ...program)
      const address = onNetwork('main').addressOf(script) ?? ''
      const at = 3 + (place % (address.length - 3))
      const wrong = `${address.slice(0, at)}${letter}${address.slice(at + 1)}`
      expect(onNetwork('main').parseAddress(wrong).status).toBe(wrong === address ? 'valid' : 'invalid')
      expect(onNetwork('main').parseAddress(onNetwork('testnet4').addressOf(script) ?? '').status).toBe('invalid')
    }),
  )
})
