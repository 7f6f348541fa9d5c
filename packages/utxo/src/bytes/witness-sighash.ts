import { invariant } from '@wallet/core'
import { ByteWriter, compactSizeLength } from './byte-writer.ts'
import { encodeOutputs } from './encode-transaction.ts'
import { sha256d } from './hash.ts'
import { outputsCovered, sighash } from './sighash-type.ts'
import type { RawTransaction } from './transaction.ts'

const zeros = new Uint8Array(32)

/** What a digest of BIP-143 needs of the coin: the code that locks it and its value in base units. */
export type WitnessCoin = {
  readonly scriptCode: Uint8Array
  readonly value: bigint
  readonly type?: number
  /** Bitcoin Cash: the token the coin carries, as it stands in front of the script. */
  readonly token?: Uint8Array
}

/**
 * The digests that SegWit version 0 inputs, and all inputs on Bitcoin Cash, want signed. What all inputs share is hashed once, so
 * the time is linear in the inputs.
 *
 * Source: BIP-143; Bitcoin Cash's replay-protected-sighash is the same layout with bit 6 in the type, and takes a coin's token
 * immediately before the code (CHIP-2022-02 CashTokens, "Signing Serialization Algorithm").
 */
export function witnessSighash(tx: RawTransaction): (index: number, coin: WitnessCoin) => Uint8Array {
  const prevouts = once(() => {
    const writer = new ByteWriter(36 * tx.inputs.length)
    for (const { txid, vout } of tx.inputs) writer.hash(txid).uint32(vout)
    return sha256d(writer.done())
  })
  const sequences = once(() => {
    const writer = new ByteWriter(4 * tx.inputs.length)
    for (const { sequence } of tx.inputs) writer.uint32(sequence)
    return sha256d(writer.done())
  })
  const outputs = once(() => sha256d(encodeOutputs(tx.outputs)))
  return (index, { scriptCode, value, type = sighash.all, token = new Uint8Array(0) }) => {
    const input = tx.inputs[index]
    invariant(input !== undefined, 'an input that is signed is in the transaction')
    const covered = outputsCovered(type)
    const alone = (type & sighash.anyoneCanPay) !== 0
    const same = covered === 'single' ? tx.outputs.slice(index, index + 1) : []
    const outputsHash = covered === 'all' ? outputs() : same.length === 1 ? sha256d(encodeOutputs(same)) : zeros
    return sha256d(
      new ByteWriter(156 + token.length + compactSizeLength(scriptCode.length) + scriptCode.length)
        .uint32(tx.version >>> 0)
        .raw(alone ? zeros : prevouts())
        .raw(alone || covered !== 'all' ? zeros : sequences())
        .hash(input.txid)
        .uint32(input.vout)
        .raw(token)
        .sized(scriptCode)
        .uint64(value)
        .uint32(input.sequence)
        .raw(outputsHash)
        .uint32(tx.locktime)
        .uint32(type >>> 0)
        .done(),
    )
  }
}

function once(make: () => Uint8Array): () => Uint8Array {
  let made: Uint8Array | undefined
  return () => (made ??= make())
}
