import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ByteReader } from './byte-reader.ts'
import { decodeTransaction } from './decode-transaction.ts'
import { fromHex, toHex } from './hex.ts'
import { witnessSighash } from './witness-sighash.ts'

type Case = {
  readonly description: string
  readonly txHex: string
  readonly inIndex: number
  readonly type: number
  readonly value: number
  readonly hash: string
}
const read = (file: string) => JSON.parse(readFileSync(new URL(`../../vectors/${file}`, import.meta.url), 'utf8'))
const { hashForWitnessV0 } = read('transaction.json') as { hashForWitnessV0: readonly Case[] }

type Field = { readonly example: string; readonly name: string; readonly value: string }
const { fields } = read('bip143.json') as { fields: readonly Field[] }

/** Each preimage of the BIP with the digest that follows it. */
const preimages = fields.flatMap(({ name, value, example }, at) => {
  if (!/preimage/.test(name)) return []
  const digest = fields.slice(at).find((field) => field.name.toLowerCase() === 'sighash')
  return digest === undefined ? [] : [{ example: `${example}: ${name}`, preimage: value.replaceAll(' ', ''), digest: digest.value }]
})

/** The code, value and type that a preimage was made with. */
function coinOf(preimage: string) {
  const reader = new ByteReader(fromHex(preimage))
  reader.bytes(4 + 32 + 32)
  const [txid, vout, scriptCode, value] = [reader.hash(), reader.uint32(), reader.sized(), reader.uint64()]
  reader.bytes(4 + 32 + 4)
  return { txid, vout, scriptCode, value, type: reader.uint32() }
}

// The BIP writes this one in a table of its parts only: two inputs with SINGLE and ANYONECANPAY, each with its output.
const inParts = [
  ...['01000000', '02'],
  ...['e9b542c5176808107ff1df906f46bb1f2583b16112b95ee5380665ba7fcfc001', '00000000', '00', 'ffffffff'],
  ...['80e68831516392fcd100d186b3c2c7b95c80b53c77e77c35ba03a66b429a2a1b', '00000000', '00', 'ffffffff', '02'],
  ...['8096980000000000', '1976a914de4b231626ef508c9a74a8517e6783c0546d6b2888ac'],
  ...['8096980000000000', '1976a9146648a8cd4531e1ec47f35916de8e259237294d1e88ac', '00000000'],
].join('')

/** The transactions that the examples are about. */
const transactions = [...fields.filter(({ name }) => /transaction/.test(name)).map(({ value }) => value), inParts]
  .map((value) => value.replaceAll(' ', ''))
  .filter((hex) => /^[0-9a-f]+$/.test(hex))
  .map((hex) => decodeTransaction(fromHex(hex)))

test('the examples of BIP-143', () => {
  const spending = preimages.map(({ example, preimage, digest }) => {
    const { txid, vout, ...coin } = coinOf(preimage)
    const digests = transactions.flatMap((tx) => {
      const index = tx.inputs.findIndex((input) => input.txid === txid && input.vout === vout)
      return index < 0 ? [] : [toHex(witnessSighash(tx)(index, coin))]
    })
    return { example, digest, digests }
  })
  // Of one example the BIP shows the preimage and no transaction.
  expect(spending.filter(({ digests }) => digests.length === 0)).toHaveLength(1)
  for (const { example, digest, digests } of spending) if (digests.length > 0) expect(digests, example).toContain(digest)
  expect(spending.length).toBeGreaterThanOrEqual(12)
})

test('the digests that bitcoinjs-lib publishes', () => {
  expect(hashForWitnessV0.length).toBeGreaterThan(5)
  for (const { description, txHex, inIndex, type, value, hash } of hashForWitnessV0) {
    const published = preimages.find(({ digest }) => digest === hash)
    expect(published, description).toBeDefined()
    const { scriptCode } = coinOf(published?.preimage ?? '')
    expect(toHex(witnessSighash(decodeTransaction(fromHex(txHex)))(inIndex, { scriptCode, value: BigInt(value), type }))).toBe(hash)
  }
})
