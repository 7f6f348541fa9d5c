import { decodeTransaction, fromHex, taggedHash, toHex } from '@wallet/utxo'
import { signSchnorr, xOnlyPointFromScalar } from 'tiny-secp256k1'
import { describe, expect, test } from 'vitest'
import { tweaked } from '../all-kinds.fixture.ts'
import { curve } from '../curve.ts'
import { onNetwork, text, vectors } from '../vectors.fixture.ts'
import { taprootSighash } from './taproot-sighash.ts'

type Spending = {
  readonly given: {
    readonly rawUnsignedTx: string
    readonly utxosSpent: readonly { readonly scriptPubKey: string; readonly amountSats: number }[]
  }
  readonly inputSpending: readonly {
    readonly given: {
      readonly txinIndex: number
      readonly internalPrivkey: string
      readonly merkleRoot: string | null
      readonly hashType: number
    }
    readonly intermediary: { readonly sigHash: string; readonly tweakedPrivkey: string; readonly internalPubkey: string }
    readonly expected: { readonly witness: readonly string[] }
  }[]
}
type Wallet = {
  readonly keyPathSpending: readonly Spending[]
  readonly scriptPubKey: readonly {
    readonly given: { readonly internalPubkey: string }
    readonly intermediary: { readonly merkleRoot: string | null; readonly tweak: string }
    readonly expected: { readonly scriptPubKey: string; readonly bip350Address: string }
  }[]
}
const { keyPathSpending, scriptPubKey } = vectors<Wallet>('bip341_wallet_vectors.json')

describe('BIP-341, key path spending', () => {
  test.each(keyPathSpending.flatMap(({ given, inputSpending }) => inputSpending.map((input) => ({ tx: given, ...input }))))(
    'input $given.txinIndex, type $given.hashType',
    ({ tx, given, intermediary, expected }) => {
      const coins = tx.utxosSpent.map((coin) => ({ value: BigInt(coin.amountSats), script: fromHex(coin.scriptPubKey) }))
      const digest = taprootSighash(decodeTransaction(fromHex(tx.rawUnsignedTx)), coins)(given.txinIndex, given.hashType)
      expect(toHex(digest)).toBe(intermediary.sigHash)
      const signature = fromHex(expected.witness[0] ?? '').slice(0, 64)
      const output = coins[given.txinIndex]?.script.slice(2) ?? new Uint8Array(0)
      expect(curve.verifySchnorr(digest, output, signature)).toBe(true)
      const key = fromHex(intermediary.tweakedPrivkey)
      expect(toHex(signSchnorr(digest, key, new Uint8Array(32)))).toBe(toHex(signature))
      if (given.merkleRoot === null) expect(toHex(tweaked(fromHex(given.internalPrivkey)))).toBe(intermediary.tweakedPrivkey)
    },
  )

  test.each(scriptPubKey)('$expected.bip350Address', ({ given, intermediary, expected }) => {
    expect(onNetwork('main').addressOf(fromHex(expected.scriptPubKey))).toBe(expected.bip350Address)
    const root = intermediary.merkleRoot ?? ''
    expect(toHex(taggedHash('TapTweak', fromHex(`${given.internalPubkey}${root}`)))).toBe(intermediary.tweak)
  })
})

type Published = {
  readonly taprootSigning: readonly {
    readonly txHex: string
    readonly utxos: readonly { readonly scriptHex: string; readonly value: number }[]
    readonly cases: readonly { readonly vin: number; readonly typeHex: string; readonly hash: string }[]
  }[]
}
test('the taproot digests that bitcoinjs-lib publishes', () => {
  const { taprootSigning } = vectors<Published>('../../utxo/vectors/transaction.json')
  for (const { txHex, utxos, cases } of taprootSigning) {
    const coins = utxos.map(({ scriptHex, value }) => ({ value: BigInt(value), script: fromHex(scriptHex) }))
    const digest = taprootSighash(decodeTransaction(fromHex(txHex)), coins)
    expect(cases.length).toBeGreaterThan(5)
    for (const { vin, typeHex, hash } of cases) expect(toHex(digest(vin, Number.parseInt(typeHex, 16)))).toBe(hash)
  }
})

test('no digest for types and outputs that BIP-341 does not have', () => {
  const tx = decodeTransaction(fromHex(keyPathSpending[0]?.given.rawUnsignedTx ?? ''))
  const coins = tx.inputs.map(() => ({ value: 1n, script: new Uint8Array(34) }))
  expect(() => taprootSighash(tx, coins)(0, 4)).toThrow('seven types')
  expect(() => taprootSighash(tx, coins)(tx.outputs.length, 3)).toThrow('SINGLE without its output')
  expect(() => taprootSighash(tx, coins.slice(1))).toThrow('one coin for each input')
})

describe('BIP-340', () => {
  const rows = text('bip340_test_vectors.csv').trim().split('\n').slice(1)
  // The rest are messages that are no digests, which the library does not take.
  const digests = rows.map((row) => row.trim().split(',')).filter(([, , , , message = '']) => message.length === 64)
  test.each(digests)('vector %s', (_, secret, publicKey, aux, message, signature, result) => {
    const [key = '', bytes = '', digest = ''] = [publicKey, signature, message]
    expect(curve.verifySchnorr(fromHex(digest), fromHex(key), fromHex(bytes))).toBe(result === 'TRUE')
    if (secret === undefined || secret === '') return
    expect(toHex(xOnlyPointFromScalar(fromHex(secret)))).toBe(key.toLowerCase())
    expect(toHex(signSchnorr(fromHex(digest), fromHex(secret), fromHex(aux ?? '')))).toBe(bytes.toLowerCase())
  })
  test('there are fifteen', () => {
    expect(digests).toHaveLength(15)
  })
})
