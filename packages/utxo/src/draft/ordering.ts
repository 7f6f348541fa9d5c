import { toHex } from '../bytes/hex.ts'
import type { Outpoint, TxOutput } from '../flavour.ts'
import type { Settings } from '../settings.ts'
import { shuffled } from './shuffle.ts'

/** Inputs and outputs in the order in which the transaction has them. */
export function ordered<Input extends Outpoint>(
  { ordering }: Pick<Settings, 'ordering'>,
  seed: string,
  inputs: readonly Input[],
  outputs: readonly TxOutput[],
): { readonly inputs: readonly Input[]; readonly outputs: readonly TxOutput[] } {
  if (ordering === 'shuffled') return { inputs: shuffled(`${seed}/inputs`, inputs), outputs: shuffled(`${seed}/outputs`, outputs) }
  return { inputs: [...inputs].sort(byOutpoint), outputs: [...outputs].sort(byValue) }
}

// BIP-69: ids as they are displayed, then the number of the output.
function byOutpoint(a: Outpoint, b: Outpoint): number {
  return a.txid === b.txid ? a.vout - b.vout : a.txid < b.txid ? -1 : 1
}

// BIP-69: values, then scripts byte by byte.
function byValue(a: TxOutput, b: TxOutput): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1
  const [left, right] = [toHex(a.script), toHex(b.script)]
  return left < right ? -1 : left > right ? 1 : 0
}
