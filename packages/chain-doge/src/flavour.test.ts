import { testFlavour } from '@wallet/harness/coin-bench'
import { p2pkhScript } from '@wallet/utxo'
import { describe, expect, test } from 'vitest'
import { mainnet, owned, regtest, signAll, spending } from './flavour.fixture.ts'

describe.each(['p2pkh', 'p2sh-2-of-3'])('%s', (kind) => {
  const { transaction, secrets } = spending([kind, kind])
  const signatures = signAll(transaction, secrets)
  const bytes = regtest.assemble(transaction, signatures)

  testFlavour({ flavour: regtest, transaction, signatures, slack: 4 * 8 })

  test('amounts beyond 2^53 read back to the koinu, and a transaction weighs four times its bytes', () => {
    const decoded = regtest.decode(bytes)
    expect(decoded.outputs.map(({ value }) => value)).toEqual([90_071_992_547_409_931n, 9_007_199_254_740_993n])
    expect(decoded.weight).toBe(4 * bytes.length)
  })

  test('an input gives its script away', () => {
    const script = Buffer.from(transaction.inputs[0]?.lock.script ?? [])
    // The script of the first input begins behind version, count and outpoint, and these are shorter than 253 bytes.
    const long = bytes[41] === 0xfd
    const length = long ? (bytes[42] ?? 0) + 256 * (bytes[43] ?? 0) : (bytes[41] ?? 0)
    const from = long ? 44 : 42
    expect(regtest.scriptsOfInput(bytes.subarray(from, from + length), []).map((one) => script.equals(one))).toEqual([true])
  })
})

test('dust is the soft limit whatever the script, and nothing for what nobody spends', () => {
  expect(regtest.dustOf(p2pkhScript(new Uint8Array(20)))).toBe(1_000_000n)
  expect(regtest.dustOf(owned(1)['p2sh-2-of-3']?.lock.script ?? new Uint8Array(0))).toBe(1_000_000n)
  expect(regtest.dustOf(Uint8Array.of(0x6a, 1, 1))).toBe(0n)
})

test('fees and rules are those of Dogecoin Core 1.14', () => {
  expect(regtest.fees).toMatchObject({ relayMin: 100_000n, fallback: 1_000_000n, feeMax: 10_000_000_000n, high: 100_000_000n })
  expect(regtest.policies).toMatchObject({ coinbaseMaturity: 240, blockSpacingMs: 60_000, version: 1, mergedMining: true })
  expect(mainnet.network).toMatchObject({ chain: 'bip122:1a91e3dace36e2be3bf030a65679fe82', slip44: 3, moneyMax: 10n ** 18n })
})

test('675 inputs of a key fit below the heaviest transaction, 676 do not', () => {
  const lock = owned(1)['p2pkh']?.lock
  if (lock === undefined) throw new TypeError('no lock')
  const weight = (inputs: number) => regtest.frameWeight(1) + 8 + inputs * regtest.inputWeight(lock) + regtest.outputWeight(lock.script)
  expect(weight(675)).toBeLessThanOrEqual(regtest.policies.weightMax)
  expect(weight(676)).toBeGreaterThan(regtest.policies.weightMax)
})

test('a witness is no part of a transaction here', () => {
  const segwit =
    '010000000001010000000000000000000000000000000000000000000000000000000000000001000000000000000000010000000000000000000101000000000000'
  expect(() => regtest.decode(Buffer.from(segwit, 'hex'))).toThrow(expect.objectContaining({ code: 'BYTES_MALFORMED' }))
})
