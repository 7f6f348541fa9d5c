import type { RawTransaction } from './transaction.ts'

const noCoin = '0'.repeat(64)

/**
 * What makes a transaction invalid whatever it spends, in one phrase; undefined if nothing does.
 *
 * `moneyMax` in base units: no output and no sum of outputs is above. A coinbase is judged too, since blocks have one.
 *
 * Source: Bitcoin Core consensus/tx_check.cpp, CheckTransaction.
 */
export function structureFault(tx: RawTransaction, moneyMax: bigint): string | undefined {
  if (tx.inputs.length === 0) return 'it has no inputs'
  if (tx.outputs.length === 0) return 'it has no outputs'
  let sum = 0n
  for (const { value } of tx.outputs) {
    sum += value
    if (value > moneyMax || sum > moneyMax) return 'it pays more than there is'
  }
  const spent = new Set(tx.inputs.map(({ txid, vout }) => `${txid}:${vout}`))
  if (spent.size !== tx.inputs.length) return 'it spends a coin twice'
  const [first] = tx.inputs
  const isNull = ({ txid, vout }: { txid: string; vout: number }) => txid === noCoin && vout === 0xffff_ffff
  if (first !== undefined && tx.inputs.length === 1 && isNull(first)) {
    return first.script.length < 2 || first.script.length > 100 ? 'its coinbase script is too short or too long' : undefined
  }
  return tx.inputs.some(isNull) ? 'it spends the coin that is none' : undefined
}
