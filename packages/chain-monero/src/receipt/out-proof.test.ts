import { describe, expect, test } from 'vitest'
import { decodeBase58 } from '../address/base58.ts'
import { type MoneroAddress, readAddress } from '../address/read-address.ts'
import { hashToScalar, keccak, pointOf, scalarOf, times, timesBase } from '../bytes/curve.ts'
import { fromHex } from '../bytes/hex.ts'
import { resolveNetwork } from '../network.ts'
import { readExtra } from '../transaction/read-extra.ts'
import { readTransaction } from '../transaction/read-transaction.ts'
import transactions from '../transaction/transactions.fixture.json' with { type: 'json' }
import { outProof } from './out-proof.ts'

const network = resolveNetwork('regtest', false)
const text = (value: string) => Uint8Array.from(Buffer.from(value, 'utf8'))

/** As `check_tx_proof` of monero's `crypto.cpp` does: both equations at once, for each of the transaction's public keys. */
function holds(proof: string, made: { readonly id: string; readonly blob: string }, to: MoneroAddress, message: string): boolean {
  const { publicKey, additionalKeys } = readExtra(readTransaction(fromHex(made.blob)).extra)
  const parts = proof.slice('OutProofV2'.length).match(/.{132}/g) ?? []
  const prefix = keccak(fromHex(made.id), text(message))
  return parts.some((part, index) => {
    const shown = index === 0 ? publicKey : (additionalKeys[index - 1] as Uint8Array)
    const shared = decodeBase58(part.slice(0, 44)) as Uint8Array
    const signature = decodeBase58(part.slice(44)) as Uint8Array
    const [challenge, answer] = [scalarOf(signature.subarray(0, 32)), scalarOf(signature.subarray(32))]
    const spendKey = to.kind === 'subaddress' ? to.spendKey : undefined
    const onBase = spendKey === undefined ? timesBase(answer) : times(pointOf(spendKey), answer)
    const x = onBase.add(times(pointOf(shown), challenge)).toBytes()
    const y = times(pointOf(to.viewKey), answer)
      .add(times(pointOf(shared), challenge))
      .toBytes()
    const keys = [keccak(text('TXPROOF_V2')), shown, to.viewKey, spendKey ?? new Uint8Array(32)]
    return hashToScalar(prefix, shared, x, y, ...keys) === challenge
  })
}

describe.each(Object.entries(transactions))('a proof for a transaction of kind %s', (_, made) => {
  const secrets = made.secrets.match(/.{64}/g) ?? []
  const recipients = [...new Set(made.payments.map(([to]) => `${to}`))].map((to) => {
    const address = readAddress(network, to)
    if ('reason' in address) throw new TypeError(address.reason)
    return address
  })

  test('holds for who was paid, with its message only, and is the same every time', () => {
    for (const address of recipients) {
      const request = { transaction: made.id, address, message: 'W-1', secrets }
      const proof = outProof(request)
      expect(proof).toHaveLength(10 + 132 * secrets.length)
      expect(holds(proof, made, address, 'W-1')).toBe(true)
      expect(holds(proof, made, address, 'W-2')).toBe(false)
      expect(holds(proof, { ...made, id: 'ab'.repeat(32) }, address, 'W-1')).toBe(false)
      expect(outProof(request)).toBe(proof)
    }
  })

  test('does not hold with other secrets', () => {
    const [address] = recipients as [MoneroAddress]
    const forged = outProof({ transaction: made.id, address, message: '', secrets: secrets.map(() => '05'.padEnd(64, '0')) })
    expect(holds(forged, made, address, '')).toBe(false)
  })
})
