import { coinsOf, type Owned, spend, testFlavour } from '@wallet/harness/coin-bench'
import { decodeTransaction, encodeTransaction, transactionIdOf } from '@wallet/utxo'
import { describe, expect, test } from 'vitest'
import { mainnet, owned, regtest, signAll } from './all-kinds.fixture.ts'

const kinds = Object.keys(owned(regtest, 1))

function spending(wanted: readonly string[]): ReturnType<typeof spend> {
  const coins = wanted.map((kind, n) => owned(regtest, n + 1)[kind] as Owned)
  return spend(coins, { version: 2, sequence: 0xffff_fffd, value: 100_000n, paid: [50_000n, 40_000n] })
}
const mixed = [...kinds, ...kinds]

describe.each(kinds)('%s', (kind) => {
  const { transaction, secrets } = spending([kind, kind])
  const signatures = signAll(regtest, transaction, secrets)
  const bytes = regtest.assemble(transaction, signatures)

  // A P2PKH input counts the empty witness that a transaction of only such inputs has not, nor marker and flag.
  testFlavour({ flavour: regtest, transaction, signatures, slack: kind === 'p2pkh' ? 8 * 4 + 4 : 8 })

  test('the id is that of the unsigned bytes where a witness unlocks', () => {
    const { txid } = regtest.decode(bytes)
    expect(txid).toBe(transactionIdOf(decodeTransaction(bytes)))
    const same = txid === regtest.decode(encodeTransaction(decodeTransaction(regtest.encodeUnsigned(transaction)))).txid
    expect(same).toBe(!['p2pkh', 'p2sh-p2wpkh'].includes(kind))
  })

  test('an input gives its scripts away, a taproot key excepted', () => {
    const [input] = decodeTransaction(bytes).inputs
    const given = regtest.scriptsOfInput(input?.script ?? new Uint8Array(0), input?.witness ?? [])
    const own = Buffer.from(transaction.inputs[0]?.lock.script ?? [])
    expect(given.some((script) => own.equals(script))).toBe(kind !== 'p2tr')
  })
})

test('all kinds in one transaction', () => {
  const { transaction, secrets } = spending(mixed)
  const bytes = regtest.assemble(transaction, signAll(regtest, transaction, secrets))
  expect(regtest.verify(bytes, coinsOf(transaction))).toBeUndefined()
  const coins = coinsOf(transaction)
  expect(regtest.verify(bytes, coins.slice(1))).toContain('coins for')
  expect(regtest.verify(bytes, [...coins.slice(1), ...coins.slice(0, 1)])).toContain('does not open')
  const valued = coins.map((coin, index) => (index === 1 ? { ...coin, value: coin.value + 1n } : coin))
  expect(regtest.verify(bytes, valued)).toContain('signature of input 1 is wrong')
})

test('a signature without its recovery bit is found too', () => {
  const { transaction, secrets } = spending(['p2pkh', 'p2wpkh'])
  const bare = signAll(regtest, transaction, secrets).map((list) => list.map(({ bytes }) => ({ bytes })))
  expect(regtest.verify(regtest.assemble(transaction, bare), coinsOf(transaction))).toBeUndefined()
})

test('a signature with high s is refused', () => {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
  const { transaction, secrets } = spending(['p2wpkh'])
  const [[signature] = []] = signAll(regtest, transaction, secrets)
  const bytes = Uint8Array.from(signature?.bytes ?? [])
  const s = order - BigInt(`0x${Buffer.from(bytes.subarray(32)).toString('hex')}`)
  bytes.set(Buffer.from(s.toString(16).padStart(64, '0'), 'hex'), 32)
  expect(() => regtest.assemble(transaction, [[{ bytes }]])).toThrow(expect.objectContaining({ code: 'SIGNATURE_INVALID' }))
})

test('a policy that does not make the script locks nothing', () => {
  const [nested, multi, plain] = ['p2sh-p2wpkh', 'p2wsh-2-of-3', 'p2pkh'].map((kind) => owned(regtest, 1)[kind]?.lock)
  if (nested === undefined || multi?.multisig === undefined || plain === undefined) throw new TypeError('missing')
  expect(regtest.lockOf(nested.script)).toBeUndefined()
  expect(regtest.lockOf(nested.script, multi.multisig)).toBeUndefined()
  expect(regtest.lockOf(multi.script)).toBeUndefined()
  expect(regtest.lockOf(multi.script, { ...multi.multisig, needed: 1 })).toBeUndefined()
  expect(regtest.lockOf(multi.script, { ...multi.multisig, needed: 4 })).toBeUndefined()
  expect(regtest.lockOf(multi.script, { needed: 2, publicKeys: [...multi.multisig.publicKeys].reverse() })).toBeUndefined()
  expect(regtest.lockOf(plain.script, multi.multisig)).toBeUndefined()
  expect(regtest.lockOf(Uint8Array.of(0x6a))).toBeUndefined()
})

// Bitcoin Core's GetDustThreshold at 3,000 satoshi per kvB.
test.each([
  ['p2pkh', 546n],
  ['p2sh-p2wpkh', 540n],
  ['p2wpkh', 294n],
  ['p2wsh-2-of-3', 330n],
  ['p2tr', 330n],
])('dust of %s', (kind, dust) => {
  expect(regtest.dustOf(owned(regtest, 1)[kind]?.lock.script ?? new Uint8Array(0))).toBe(dust)
})

test.each([
  ['p2pkh', 593],
  ['p2sh-p2wpkh', 364],
  ['p2wpkh', 272],
  ['p2tr', 230],
  ['p2wsh-2-of-3', 418],
])('an input of %s weighs at most %i', (kind, weight) => {
  const lock = owned(regtest, 1)[kind]?.lock
  expect(lock === undefined ? 0 : regtest.inputWeight(lock)).toBe(weight)
})

test('addresses of own scripts are those of the network and read back', () => {
  for (const { lock } of Object.values(owned(mainnet, 3))) {
    const text = mainnet.addressOf(lock.script) ?? ''
    expect(mainnet.parseAddress(text)).toMatchObject({ status: 'valid', canonical: text, script: lock.script })
    expect(regtest.parseAddress(text)).toMatchObject({ status: 'invalid' })
  }
})
