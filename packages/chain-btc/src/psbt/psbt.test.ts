import { amount, assetId, chainId, type Draft, keyRef, type Signature, walletName } from '@wallet/core'
import { encodeBody, encodeTransaction, fromHex, toDer, toHex, transactionIdOf, type UnsignedTransaction } from '@wallet/utxo'
import { initEccLib, networks, Psbt } from 'bitcoinjs-lib'
import { ECPairFactory } from 'ecpair'
import * as tiny from 'tiny-secp256k1'
import { beforeAll, describe, expect, test } from 'vitest'
import { owned, regtest, signAll } from '../all-kinds.fixture.ts'
import { vectors } from '../vectors.fixture.ts'
import { exportPsbt } from './export-psbt.ts'
import { importPsbt } from './import-psbt.ts'
import { combinePsbts, readPsbt } from './read-psbt.ts'

const ecPair = ECPairFactory(tiny)
beforeAll(() => initEccLib(tiny))
const refused = expect.objectContaining({ code: 'BITCOIN__PSBT_INVALID' })

type Bip174 = {
  readonly items: readonly { readonly section: string; readonly case: string; readonly kind: 'hex' | 'base64'; readonly value: string }[]
}
const items = vectors<Bip174>('bip174.json').items.filter(({ kind }) => kind === 'base64')
const inSection = (start: string) => items.filter(({ section }) => section.startsWith(start))
const only = (start: string) => inSection(start)[0]?.value ?? ''

/** What a PSBT says, whatever the order of its keys, which BIP-174 leaves open. */
function sameParts(text: string): string[][] {
  const { globalMap, inputs, outputs } = readPsbt(text).data
  const flat = (map: object): string[] =>
    Object.entries(map).flatMap(([name, value]): string[] => {
      if (Array.isArray(value)) return value.flatMap((one) => `${name} ${flat(one).join(' ')}`).sort()
      return [value instanceof Uint8Array ? `${name} ${toHex(value)}` : `${name} ${String(value)}`]
    })
  return [globalMap, ...inputs, ...outputs].map((map) => flat(map).sort())
}

describe('BIP-174', () => {
  test.each(inSection('The following are valid'))('valid: $case', ({ value }) => {
    const psbt = readPsbt(value)
    // The library writes the version of a transaction without inputs as 2, whatever it was; we never have one.
    if (psbt.inputCount === 0) return expect(psbt.data.outputs.length).toBe(psbt.txOutputs.length)
    expect(psbt.toBase64()).toBe(value)
    expect(combinePsbts(value)).toBe(value)
  })

  test.each(inSection('The following are invalid'))('invalid: $case', ({ value }) => {
    expect(() => readPsbt(value)).toThrow(refused)
  })

  test('combines two signers, and parts with unknown keys', () => {
    const [first = '', second = ''] = vectors<Library>('psbt.json').bip174.combiner[0]?.psbts ?? []
    expect(sameParts(combinePsbts(first, second))).toEqual(sameParts(only('Given both of the above')))
    const [one, two] = inSection('Given these two PSBTs')
    expect(sameParts(combinePsbts(one?.value ?? '', two?.value ?? ''))).toEqual(sameParts(only('A combiner which orders keys')))
    expect(() => combinePsbts(first, one?.value ?? '')).toThrow(refused)
  })

  test('finalizes and extracts', () => {
    const psbt = readPsbt(only('Given both of the above'))
    expect(psbt.finalizeAllInputs().toBase64()).toBe(only('Given the above PSBT, an input finalizer'))
    const [extracted] = vectors<Bip174>('bip174.json').items.filter(({ section }) => /transaction extractor/.test(section))
    expect(psbt.extractTransaction(true).toHex()).toBe(extracted?.value)
  })
})

type Case = { readonly psbt: string; readonly result: string }
type Library = {
  readonly bip174: {
    readonly invalid: readonly { readonly description: string; readonly psbt: string }[]
    readonly valid: readonly { readonly description: string; readonly psbt: string }[]
    readonly signer: readonly (Case & { readonly keys: readonly { readonly inputToSign: number; readonly WIF: string }[] })[]
    readonly combiner: readonly { readonly psbts: readonly string[]; readonly result: string }[]
    readonly finalizer: readonly (Case & { readonly isTaproot?: boolean })[]
    readonly extractor: readonly { readonly psbt: string; readonly transaction: string }[]
  }
}
const { bip174: library } = vectors<Library>('psbt.json')

describe('bitcoinjs-lib', () => {
  test.each(library.valid)('valid: $description', ({ psbt }) => {
    expect(readPsbt(psbt).toBase64()).toBe(psbt)
  })
  test.each(library.invalid)('invalid: $description', ({ psbt }) => {
    expect(() => readPsbt(psbt)).toThrow(refused)
  })
  const ecdsa = library.signer.filter(({ psbt }) =>
    readPsbt(psbt).data.inputs.every(({ tapInternalKey, tapLeafScript }) => (tapInternalKey ?? tapLeafScript) === undefined),
  )
  test.each(ecdsa.map((one, index) => ({ ...one, index })))('signer $index', ({ psbt, keys, result }) => {
    const read = readPsbt(psbt)
    for (const { inputToSign, WIF } of keys) {
      const network = /^[5KL]/.test(WIF) ? networks.bitcoin : networks.testnet
      read.signInput(inputToSign, ecPair.fromWIF(WIF, network))
    }
    expect(read.toBase64()).toBe(result)
  })
  test.each(library.combiner)('combiner', ({ psbts: [first = '', ...others], result }) => {
    expect(sameParts(combinePsbts(first, ...others))).toEqual(sameParts(result))
  })
  test.each(library.finalizer)('finalizer', ({ psbt, result }) => {
    expect(readPsbt(psbt).finalizeAllInputs().toBase64()).toBe(result)
  })
  test.each(library.extractor)('extractor', ({ psbt, transaction }) => {
    expect(readPsbt(psbt).extractTransaction(true).toHex()).toBe(transaction)
  })
})

const kinds = Object.keys(owned(regtest, 1))

/** A draft that spends a coin of each kind, legacy coins from a real funding transaction. */
function drafted(wanted: readonly string[]) {
  const coins = wanted.map((kind, n) => owned(regtest, n + 1)[kind] as ReturnType<typeof owned>[string])
  const fundings = new Map<string, Uint8Array>()
  const inputs = coins.map(({ lock }, n) => {
    const funding = {
      version: 2,
      locktime: n,
      inputs: [{ txid: '11'.repeat(32), vout: n, script: new Uint8Array(1), sequence: 0, witness: [] }],
      outputs: [{ value: 100_000n, script: lock.script }],
    }
    const bytes = encodeTransaction(funding)
    const txid = transactionIdOf(funding)
    fundings.set(txid, bytes)
    return { txid, vout: 0, value: 100_000n, lock, sequence: 0xffff_fffd }
  })
  const script = coins[0]?.lock.script ?? new Uint8Array(0)
  const transaction: UnsignedTransaction = { version: 2, locktime: 9, inputs, outputs: [{ value: 90_000n, script }] }
  const signing = inputs.flatMap(({ lock }, input) =>
    (lock.multisig?.publicKeys ?? [undefined]).map((_, key) => ({ keyRef: keyRef(`k-${input}-${key}`) })),
  )
  const draft = {
    ...{
      wallet: walletName('w'),
      payments: [],
      claims: [],
      fee: amount(1n),
      feeAsset: assetId('bip122:0f9188f13cb7b2c71f2a335e3a4fc328/slip44:1'),
    },
    ...{ change: [], signing, body: encodeBody(transaction), chain: chainId('bip122:0f9188f13cb7b2c71f2a335e3a4fc328') },
  } as unknown as Draft
  return { draft, transaction, fundings, secrets: coins.map((coin) => coin.secrets) }
}

/** Signs a PSBT as an offline signer would, each multisig by its first and last key. */
function signedElsewhere(text: string, secrets: readonly (readonly Uint8Array[])[]): Psbt {
  const psbt = Psbt.fromBase64(text)
  for (const [index, keys] of secrets.entries()) {
    for (const key of keys.length > 1 ? [keys[0], keys.at(-1)] : keys)
      psbt.signInput(index, ecPair.fromPrivateKey(key ?? new Uint8Array(32)))
  }
  return psbt
}

describe('offline signing', () => {
  const ecdsaKinds = kinds.filter((kind) => kind !== 'p2tr')
  const { draft, transaction, fundings, secrets } = drafted(ecdsaKinds)
  const text = exportPsbt(draft, fundings)
  const asInputs = (signatures: readonly Signature[]) =>
    transaction.inputs.map((input, index) =>
      signatures.flatMap(({ bytes, keyRef: ref }) => {
        const [, at, key] = ref.split('-')
        return at !== `${index}` ? [] : [{ bytes, ...(input.lock.multisig === undefined ? {} : { key: Number(key) }) }]
      }),
    )

  test('what another wallet signs comes back as signatures that complete the draft', () => {
    const signatures = importPsbt(draft, signedElsewhere(text, secrets).toBase64())
    const bytes = regtest.assemble(transaction, asInputs(signatures))
    const coins = transaction.inputs.map(({ value, lock }) => ({ value, script: lock.script, lock }))
    expect(regtest.verify(bytes, coins)).toBeUndefined()
    for (const { request, keyRef: ref } of signatures) expect(draft.signing[request ?? -1]?.keyRef).toBe(ref)
  })

  test('signatures that come one by one are taken one by one, or combined', () => {
    const halves = [0, 1].map((half) => {
      const psbt = Psbt.fromBase64(text)
      for (const [index, keys] of secrets.entries())
        if (index % 2 === half) psbt.signInput(index, ecPair.fromPrivateKey(keys[0] ?? new Uint8Array(32)))
      return psbt.toBase64()
    })
    const counts = halves.map((half) => importPsbt(draft, half).length)
    expect(importPsbt(draft, combinePsbts(halves[0] ?? '', halves[1] ?? '')).length).toBe((counts[0] ?? 0) + (counts[1] ?? 0))
    expect(importPsbt(draft, text)).toEqual([])
  })

  test('finalized inputs of one key are taken apart again', () => {
    const single = drafted(['p2pkh', 'p2wpkh', 'p2sh-p2wpkh'])
    const psbt = signedElsewhere(exportPsbt(single.draft, single.fundings), single.secrets)
    const before = importPsbt(single.draft, psbt.toBase64())
    expect(importPsbt(single.draft, psbt.finalizeAllInputs().toBase64())).toEqual(before)
    expect(() => importPsbt(draft, signedElsewhere(text, secrets).finalizeAllInputs().toBase64())).toThrow(refused)
  })

  test('a taproot signature comes back', () => {
    const taprooted = drafted(['p2tr'])
    const psbt = Psbt.fromBase64(exportPsbt(taprooted.draft))
    const [[signature] = []] = signAll(regtest, taprooted.transaction, taprooted.secrets)
    psbt.updateInput(0, { tapKeySig: signature?.bytes ?? new Uint8Array(64) })
    expect(importPsbt(taprooted.draft, psbt.toBase64()).map(({ bytes }) => toHex(bytes))).toEqual([
      toHex(signature?.bytes ?? new Uint8Array(0)),
    ])
  })

  test.each([
    ['nothing', ''],
    ['no base64', '!!!!'],
    ['no PSBT', 'AAAA'],
    ['its beginning only', text.slice(0, 100)],
    ['another transaction', exportPsbt(drafted(['p2wpkh']).draft)],
  ])('%s is refused', (_, wrong) => {
    expect(() => importPsbt(draft, wrong)).toThrow(refused)
  })

  test('a signature for another type than ALL is refused', () => {
    const single = drafted(['p2wpkh'])
    const psbt = Psbt.fromBase64(exportPsbt(single.draft))
    psbt.signInput(0, ecPair.fromPrivateKey(single.secrets[0]?.[0] ?? new Uint8Array(32)))
    const [{ pubkey, signature } = { pubkey: new Uint8Array(0), signature: new Uint8Array(0) }] = psbt.data.inputs[0]?.partialSig ?? []
    const other = Uint8Array.from(signature)
    other[other.length - 1] = 0x83
    const again = Psbt.fromBase64(exportPsbt(single.draft))
    again.updateInput(0, { partialSig: [{ pubkey, signature: other }] })
    expect(() => importPsbt(single.draft, again.toBase64())).toThrow(refused)
  })

  test('a key that was not asked is refused', () => {
    const single = drafted(['p2wpkh'])
    const psbt = Psbt.fromBase64(exportPsbt(single.draft))
    const stranger = ecPair.fromPrivateKey(fromHex('77'.repeat(32)))
    const signature = Uint8Array.of(...toDer(stranger.sign(new Uint8Array(32).fill(1))), 1)
    psbt.updateInput(0, { partialSig: [{ pubkey: stranger.publicKey, signature }] })
    expect(() => importPsbt(single.draft, psbt.toBase64())).toThrow(refused)
  })

  test('a legacy coin is exported with the transaction that made it, and with no other', () => {
    const legacy = drafted(['p2pkh'])
    expect(() => exportPsbt(legacy.draft)).toThrow(refused)
    const [[txid, bytes] = ['', new Uint8Array(0)]] = [...legacy.fundings]
    const other = Uint8Array.from(bytes)
    other[60] = (other[60] ?? 0) ^ 1
    expect(() => exportPsbt(legacy.draft, new Map([[txid, other]]))).toThrow(refused)
  })
})
