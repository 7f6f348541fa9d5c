import { coinselect as bitcoinerlab } from '@bitcoinerlab/coinselect'
import { DescriptorsFactory } from '@bitcoinerlab/descriptors'
import * as secp256k1 from '@bitcoinerlab/secp256k1'
import { p2wpkh, selectUTXO } from '@scure/btc-signer'
import coinselect from 'coinselect'
import type { Answer } from './check.ts'

/** One system, loaded with a wallet and ready to be asked. */
export type Ask = (payment: bigint, satPerVb: number) => Answer | null
/** What is built from the list of amounts is not counted: every system is given its input in its own form. */
export type Rival = { readonly name: string; readonly countMax: number; readonly load: (values: readonly number[]) => Ask }

/** The key 1: any valid public key makes the same sizes. */
const key = Buffer.from('0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798', 'hex')

/** coinselect 3.1.13, told the lengths of P2WPKH so that it counts the same sizes as everyone. */
const coinselectRival: Rival = {
  name: 'coinselect',
  countMax: 1_000_000,
  load: (values) => {
    const coins = values.map((value, index) => ({ txId: index.toString(16).padStart(64, '0'), vout: 0, value, script: { length: 27 } }))
    return (payment, satPerVb) => {
      const { inputs, outputs } = coinselect(coins, [{ value: Number(payment), script: { length: 22 } }], satPerVb)
      if (inputs === undefined || outputs === undefined) return null
      const change = outputs[1]
      return {
        inputs: inputs.map(({ value }) => BigInt(value)),
        payments: [payment],
        change: change === undefined ? null : BigInt(change.value),
      }
    }
  },
}

const scureRival: Rival = {
  name: '@scure/btc-signer',
  countMax: 100_000,
  load: (values) => {
    const { script, address } = p2wpkh(key)
    const coins = values.map((value, index) => {
      const txid = new Uint8Array(32)
      new DataView(txid.buffer).setUint32(0, index)
      return { txid, index: 0, witnessUtxo: { amount: BigInt(value), script } }
    })
    return (payment, satPerVb) => {
      const found = selectUTXO(coins, [{ address: address!, amount: payment }], 'default', {
        feePerByte: BigInt(satPerVb),
        changeAddress: address!,
        bip69: false,
        createTx: false,
      })
      if (found === undefined) return null
      const inputs = found.inputs.map(({ witnessUtxo }) => witnessUtxo!.amount)
      const paid = found.outputs.map(({ amount }) => amount!)
      return { inputs, payments: [payment], change: found.change ? paid.reduce((sum, one) => sum + one, -payment) : null }
    }
  },
}

const bitcoinerlabRival: Rival = {
  name: '@bitcoinerlab/coinselect',
  countMax: 100_000,
  load: (values) => {
    const { Output } = DescriptorsFactory(secp256k1)
    const address = p2wpkh(key).address as string
    const output = new Output({ descriptor: `addr(${address})` })
    const coins = values.map((value) => ({ output, value }))
    return (payment, satPerVb) => {
      const found = bitcoinerlab({ utxos: coins, targets: [{ output, value: Number(payment) }], remainder: output, feeRate: satPerVb })
      if (found === undefined) return null
      const change = found.targets[1]
      return {
        inputs: found.utxos.map(({ value }) => BigInt(value)),
        payments: [payment],
        change: change === undefined ? null : BigInt(change.value),
      }
    }
  },
}

export const rivals: readonly Rival[] = [coinselectRival, scureRival, bitcoinerlabRival]
