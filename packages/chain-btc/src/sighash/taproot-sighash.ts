import { invariant } from '@wallet/core'
import {
  ByteWriter,
  compactSizeLength,
  encodeOutputs,
  outputsCovered,
  type RawTransaction,
  sha256,
  sighash,
  type TxOutput,
  taggedHash,
} from '@wallet/utxo'

/**
 * The digests that taproot key-path inputs want signed, for one coin per input in order. What all inputs share is hashed once.
 *
 * Every digest covers the value and script of every coin spent: a signer that is lied to about one of them signs for nothing.
 *
 * Source: BIP-341, "Common signature message", spend type 0 without annex.
 */
export function taprootSighash(tx: RawTransaction, coins: readonly TxOutput[]): (index: number, type?: number) => Uint8Array {
  invariant(coins.length === tx.inputs.length, 'there is one coin for each input')
  let shared: Shared | undefined
  return (index, type = sighash.default) => {
    const [input, coin] = [tx.inputs[index], coins[index]]
    invariant(input !== undefined && coin !== undefined, 'an input that is signed is in the transaction')
    invariant(types.has(type), 'BIP-341 has seven types')
    shared ??= share(tx, coins)
    const covered = outputsCovered(type)
    const alone = (type & sighash.anyoneCanPay) !== 0
    const parts: Uint8Array[] = [
      new ByteWriter(10)
        .uint8(0)
        .uint8(type)
        .uint32(tx.version >>> 0)
        .uint32(tx.locktime)
        .done(),
    ]
    if (!alone) parts.push(shared.prevouts, shared.values, shared.scripts, shared.sequences)
    if (covered === 'all') parts.push(shared.outputs)
    parts.push(Uint8Array.of(0))
    if (alone) {
      const { txid, vout, sequence } = input
      const { value, script } = coin
      const own = new ByteWriter(48 + compactSizeLength(script.length) + script.length)
      parts.push(own.hash(txid).uint32(vout).uint64(value).sized(script).uint32(sequence).done())
    } else parts.push(new ByteWriter(4).uint32(index).done())
    if (covered === 'single') {
      const output = tx.outputs[index]
      invariant(output !== undefined, 'BIP-341 has no digest for SINGLE without its output')
      parts.push(sha256(encodeOutputs([output])))
    }
    return taggedHash('TapSighash', Buffer.concat(parts))
  }
}

const types: ReadonlySet<number> = new Set([0, 1, 2, 3, 0x81, 0x82, 0x83])

type Shared = { readonly [part in 'prevouts' | 'values' | 'scripts' | 'sequences' | 'outputs']: Uint8Array }

function share(tx: RawTransaction, coins: readonly TxOutput[]): Shared {
  const prevouts = new ByteWriter(36 * tx.inputs.length)
  const sequences = new ByteWriter(4 * tx.inputs.length)
  for (const { txid, vout, sequence } of tx.inputs) {
    prevouts.hash(txid).uint32(vout)
    sequences.uint32(sequence)
  }
  const values = new ByteWriter(8 * coins.length)
  const scripts = new ByteWriter(coins.reduce((sum, { script }) => sum + compactSizeLength(script.length) + script.length, 0))
  for (const { value, script } of coins) {
    values.uint64(value)
    scripts.sized(script)
  }
  return {
    prevouts: sha256(prevouts.done()),
    values: sha256(values.done()),
    scripts: sha256(scripts.done()),
    sequences: sha256(sequences.done()),
    outputs: sha256(encodeOutputs(tx.outputs)),
  }
}
