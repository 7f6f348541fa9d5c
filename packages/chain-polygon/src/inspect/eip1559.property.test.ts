import { getBytes, hexlify, Transaction, Wallet } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeTransaction } from './eip1559.ts'

const wallet = new Wallet(`0x${'42'.repeat(32)}`)
const fields = fc.record({
  chainId: fc.integer({ min: 1, max: 2 ** 31 }),
  nonce: fc.integer({ min: 0, max: 2 ** 40 }),
  to: fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => hexlify(bytes)),
  value: fc.bigInt(0n, 2n ** 128n),
  data: fc.uint8Array({ maxLength: 400 }).map((bytes) => hexlify(bytes)),
  gasLimit: fc.bigInt(21_000n, 2n ** 40n),
  maxPriorityFeePerGas: fc.bigInt(0n, 2n ** 50n),
  maxFeePerGas: fc.bigInt(2n ** 50n, 2n ** 60n),
})
const refused = (bytes: Uint8Array): boolean => {
  try {
    decodeTransaction(bytes)
    return false
  } catch {
    return true
  }
}

describe('the transaction decoder', () => {
  it('reads what ethers signs, and recovers who signed it', async () => {
    await fc.assert(
      fc.asyncProperty(fields, async (one) => {
        const raw = await wallet.signTransaction({ type: 2, ...one })
        const decoded = decodeTransaction(getBytes(raw))
        const { hash, from, to, value, data, gasLimit } = Transaction.from(raw)
        expect({ ...decoded, data: hexlify(decoded.data) }).toEqual({
          id: hash,
          from,
          to,
          value,
          data,
          gasLimit,
          chainId: BigInt(one.chainId),
          nonce: one.nonce,
          feeCap: one.maxFeePerGas,
          tip: one.maxPriorityFeePerGas,
        })
      }),
      { numRuns: 60 },
    )
  })

  it('refuses other kinds of transactions, creations, access lists and unsigned ones', async () => {
    const usual = { chainId: 137, nonce: 0, to: wallet.address, gasLimit: 21_000n }
    const eip1559 = { ...usual, type: 2, maxFeePerGas: 2n, maxPriorityFeePerGas: 1n }
    const raws = [
      await wallet.signTransaction({ ...usual, type: 0, gasPrice: 1n }),
      await wallet.signTransaction({ ...usual, type: 1, gasPrice: 1n }),
      await wallet.signTransaction({ ...eip1559, to: null, data: '0x00' }),
      await wallet.signTransaction({ ...eip1559, accessList: [{ address: wallet.address, storageKeys: [] }] }),
      Transaction.from({ ...eip1559 }).unsignedSerialized,
      '0x02',
      '0x',
    ]
    expect(raws.map((raw) => refused(getBytes(raw)))).toEqual(raws.map(() => true))
    expect(refused(getBytes(await wallet.signTransaction(eip1559)))).toBe(false)
  })

  it('refuses the mirrored signature, which would be a second id for the same transaction', async () => {
    const raw = await wallet.signTransaction({
      type: 2,
      chainId: 137,
      nonce: 0,
      to: wallet.address,
      gasLimit: 21_000n,
      maxFeePerGas: 2n,
      maxPriorityFeePerGas: 1n,
    })
    const { r, s, yParity } = Transaction.from(raw).signature!
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
    const mirrored = (order - BigInt(s)).toString(16).padStart(64, '0')
    const tail = (parity: number, high: string): string => `${parity === 0 ? '80' : '01'}a0${r.slice(2)}a0${high}`
    expect(raw.endsWith(tail(yParity, s.slice(2)))).toBe(true)
    const changed = raw.slice(0, -tail(yParity, s.slice(2)).length) + tail(yParity === 0 ? 1 : 0, mirrored)
    expect(refused(getBytes(changed))).toBe(true)
  })
})
