import { createVirtualMachineBCH2023, decodeTransactionBCH, type Output } from '@bitauth/libauth'
import { keyRef } from '@wallet/core'
import { coinsOf, testFlavour } from '@wallet/harness/coin-bench'
import { developmentSigner } from '@wallet/signer-local'
import { fromHex, p2pkhScript, toHex, type UnsignedTransaction } from '@wallet/utxo'
import { describe, expect, test } from 'vitest'
import { mainnet, owned, regtest, signAll, spending } from './flavour.fixture.ts'

/** What the virtual machine says: every script run, signatures checked, standardness included. */
function judged(bytes: Uint8Array, transaction: UnsignedTransaction): string | true {
  const decoded = decodeTransactionBCH(bytes)
  if (typeof decoded === 'string') return decoded
  const sourceOutputs = transaction.inputs.map(({ value, lock }): Output => ({ lockingBytecode: lock.script, valueSatoshis: value }))
  return createVirtualMachineBCH2023(true).verify({ sourceOutputs, transaction: decoded })
}

describe.each(['p2pkh', 'p2pkh-schnorr', 'p2sh-2-of-3'])('%s', (kind) => {
  const { transaction, secrets } = spending([kind, kind])
  const signatures = signAll(transaction, secrets)
  const bytes = regtest.assemble(transaction, signatures)

  testFlavour({ flavour: regtest, transaction, signatures, slack: 4 * 8 })

  test('the virtual machine accepts what is put together', () => {
    expect(judged(bytes, transaction)).toBe(true)
    expect(regtest.decode(bytes).weight).toBe(4 * bytes.length)
  })

  test('a digest without the replay bit is another', () => {
    const value = coinsOf(transaction)
    const lied = value.map((coin) => ({ ...coin, value: coin.value + 1n }))
    expect(regtest.verify(bytes, lied)).toContain('does not open')
    expect(bytes.includes(0x41)).toBe(true)
  })
})

test('a Schnorr input has 141 bytes, always', () => {
  const { transaction, secrets } = spending(['p2pkh-schnorr', 'p2pkh-schnorr'])
  const [input] = transaction.inputs
  expect(input === undefined ? 0 : regtest.inputWeight(input.lock)).toBe(4 * 141)
  const bytes = regtest.assemble(transaction, signAll(transaction, secrets))
  expect(bytes.length).toBe(10 + 2 * 141 + 2 * 34)
})

test('the local signer and the library make the same Schnorr signature', async () => {
  const { transaction, secrets } = spending(['p2pkh-schnorr'])
  const [privateKey = new Uint8Array(0)] = secrets[0] ?? []
  const [digest] = regtest.digests(transaction)
  const signer = developmentSigner({ environment: 'test', keys: { k: { algorithm: 'schnorr-bch', privateKey } } })
  const request = { keyRef: keyRef('k'), algorithm: 'schnorr-bch' as const, message: digest?.digest ?? new Uint8Array(0) }
  const more = { chain: regtest.network.chain, transaction: new Uint8Array(0), intentDigests: [] }
  const { bytes } = await signer.sign({ ...request, ...more }, new AbortController().signal)
  expect(toHex(bytes)).toBe(toHex(signAll(transaction, secrets)[0]?.[0]?.bytes ?? new Uint8Array(0)))
})

// Bitcoin Cash Node's GetDustThreshold at one satoshi a byte.
test.each([
  ['a key', p2pkhScript(new Uint8Array(20)), 546n],
  ['a script', Uint8Array.of(0xa9, 20, ...new Uint8Array(20), 0x87), 540n],
  ['a script by its long hash', Uint8Array.of(0xaa, 32, ...new Uint8Array(32), 0x87), 576n],
  ['a key, with a bare NFT', Uint8Array.of(0xef, ...new Uint8Array(32), 0x20, ...p2pkhScript(new Uint8Array(20))), 648n],
  ['nobody', Uint8Array.of(0x6a), 0n],
])('dust of an output to %s', (_, script, dust) => {
  expect(regtest.dustOf(script)).toBe(dust)
})

test('fees and rules are those of Bitcoin Cash Node', () => {
  expect(regtest.fees).toMatchObject({ relayMin: 1_000n, fallback: 1_100n, feeMax: 10_000_000n })
  expect(regtest.policies).toMatchObject({ replacement: 'none', childPays: false, tokens: true, weightMax: 400_000 })
  expect(mainnet.network).toMatchObject({ chain: 'bip122:000000000000000000651ef99cb9fcbe', slip44: 145 })
})

describe('tokens', () => {
  const { transaction, secrets } = spending(['p2pkh', 'p2pkh'])
  const bytes = regtest.assemble(transaction, signAll(transaction, secrets))
  const [first, second] = coinsOf(transaction)
  if (first === undefined || second === undefined) throw new TypeError('two coins')
  const carrying = (prefix: string) => [{ ...first, script: Uint8Array.of(...fromHex(prefix), ...first.script) }, second]

  test('bytes that would burn what a coin carries are refused', () => {
    const category = 'aa'.repeat(32)
    expect(regtest.verify(bytes, carrying(`ef${category}1005`))).toContain('5 go in and 0 come out')
    expect(regtest.verify(bytes, carrying(`ef${category}20`))).toContain('1 go in and 0 come out')
    expect(regtest.verify(bytes, carrying(`ef${category}00`))).toContain('malformed')
  })

  test('bytes that make tokens out of nothing are refused', () => {
    const minting = {
      ...transaction,
      outputs: [{ value: 60_000n, script: Uint8Array.of(...fromHex(`ef${'11'.repeat(32)}1005`), ...first.script) }],
    }
    const minted = regtest.assemble(minting, signAll(minting, secrets))
    expect(regtest.decode(minted).outputs[0]?.tokens).toBe(true)
    expect(regtest.verify(minted, [first, second])).toContain('0 go in and 5 come out')
  })

  test('a coin with a token is not spent, whoever asks', () => {
    const [input] = transaction.inputs
    if (input === undefined) throw new TypeError('an input')
    const script = Uint8Array.of(...fromHex(`ef${'aa'.repeat(32)}1005`), ...input.lock.script)
    expect(regtest.lockOf(script)).toBeUndefined()
    expect(regtest.addressOf(script)).toBeUndefined()
    const forced = { ...transaction, inputs: [{ ...input, lock: { kind: 'p2pkh', script } }] }
    expect(() => regtest.digests(forced)).toThrow('a coin with a token is not spent')
  })

  test('a malformed token is read as one script and said to be a token', () => {
    const odd = { ...transaction, outputs: [{ value: 60_000n, script: Uint8Array.of(0xef, 1, 2, 3) }] }
    const decoded = regtest.decode(regtest.assemble(odd, signAll(odd, secrets)))
    expect(decoded.outputs).toEqual([{ value: 60_000n, script: Uint8Array.of(0xef, 1, 2, 3), tokens: true }])
  })
})

test('own scripts have an address that reads back', () => {
  for (const { lock } of Object.values(owned(3))) {
    const text = regtest.addressOf(lock.script) ?? ''
    expect(regtest.parseAddress(text)).toMatchObject({ status: 'valid', canonical: text, script: lock.script })
    expect(mainnet.parseAddress(text)).toMatchObject({ status: 'invalid' })
  }
})
