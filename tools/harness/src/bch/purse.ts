import {
  encodeCashAddress,
  generateSigningSerializationBCH,
  hash160,
  hash256,
  hexToBin,
  type Output,
  secp256k1,
  sha256,
  type TransactionCommon,
} from '@bitauth/libauth'
import { type BchChain, type BchTransaction, toTransaction } from './chain.ts'
import type { BchMempool } from './mempool.ts'

/** The node's own money: what it mined, and what its payments gave back. */
export interface BchPurse {
  readonly script: Uint8Array
  readonly address: string
  /** Takes an output to the purse's script in. */
  own(outpoint: string): void
  /** A transaction that pays these outputs from mined coins, the rest back. */
  pay(outputs: readonly Output[]): BchTransaction
  /** A transaction that makes a category of tokens; the outputs are given its name. */
  mint(outputsOf: (category: Uint8Array) => readonly Output[]): BchTransaction
}

/** ALL, with Bitcoin Cash's bit. */
const signingType = 0x41

/** Makes the purse of a node. */
export function openPurse(chain: BchChain, pool: BchMempool): BchPurse {
  const owned = new Set<string>()
  const isSpendable = (outpoint: string): boolean => {
    const coin = pool.coin(outpoint)
    if (coin === undefined || pool.spender(outpoint) !== undefined) return false
    return !coin.coinbase || chain.tip().height + 1 - coin.height >= 100
  }
  const secret = sha256.hash(new TextEncoder().encode('the money of a node that is not real'))
  const publicKey = secp256k1.derivePublicKeyCompressed(secret) as Uint8Array
  const script = Uint8Array.of(0x76, 0xa9, 20, ...hash160(publicKey), 0x88, 0xac)
  const { address } = encodeCashAddress({ payload: hash160(publicKey), prefix: 'bchreg', type: 'p2pkh' })

  const build = (chosen: readonly string[], outputs: readonly Output[]): BchTransaction => {
    const sourceOutputs = chosen.map((outpoint) => pool.coin(outpoint)?.output as Output)
    const unsigned: TransactionCommon = {
      version: 2,
      inputs: chosen.map((outpoint) => {
        const [id = '', vout = ''] = outpoint.split(':')
        return {
          outpointTransactionHash: hexToBin(id),
          outpointIndex: Number(vout),
          sequenceNumber: 0xffff_ffff,
          unlockingBytecode: new Uint8Array(0),
        }
      }),
      outputs: [...outputs],
      locktime: 0,
    }
    const inputs = unsigned.inputs.map((input, inputIndex) => {
      const serialized = generateSigningSerializationBCH(
        { inputIndex, sourceOutputs, transaction: unsigned },
        { coveredBytecode: script, signingSerializationType: Uint8Array.of(signingType) },
      )
      const der = secp256k1.signMessageHashDER(secret, hash256(serialized)) as Uint8Array
      return { ...input, unlockingBytecode: Uint8Array.of(der.length + 1, ...der, signingType, 33, ...publicKey) }
    })
    return toTransaction({ ...unsigned, inputs })
  }
  /** Coins worth `wanted` and a fee; those whose number is 0 first if asked for. */
  const choose = (wanted: bigint, first = false): { readonly chosen: string[]; readonly value: bigint } => {
    const chosen: string[] = []
    let value = 0n
    for (const outpoint of owned) {
      if (!isSpendable(outpoint) || (first && chosen.length === 0 && !outpoint.endsWith(':0'))) continue
      chosen.push(outpoint)
      value += pool.coin(outpoint)?.output.valueSatoshis ?? 0n
      if (value >= wanted + 100_000n) return { chosen, value }
    }
    throw new Error(`the node has not mined enough to pay ${wanted}`)
  }
  const pay = (outputs: readonly Output[], { chosen, value }: ReturnType<typeof choose>): BchTransaction => {
    const paid = outputs.reduce((sum, { valueSatoshis }) => sum + valueSatoshis, 0n)
    const fee = 2n * BigInt(200 * chosen.length + 120 * (outputs.length + 1))
    return build(chosen, [...outputs, { lockingBytecode: script, valueSatoshis: value - paid - fee }])
  }
  return {
    script,
    address,
    own: (outpoint) => void owned.add(outpoint),
    pay: (outputs) => pay(outputs, choose(outputs.reduce((sum, { valueSatoshis }) => sum + valueSatoshis, 0n))),
    mint(outputsOf) {
      const coins = choose(100_000n, true)
      // A category is named by the transaction whose output 0 an input spends.
      return pay(outputsOf(hexToBin((coins.chosen[0] ?? '').split(':')[0] ?? '')), coins)
    },
  }
}
