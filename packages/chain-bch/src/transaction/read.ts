import {
  decodeTransactionBCH,
  encodeTokenPrefix,
  encodeTransactionBCH,
  hashTransactionUiOrder,
  readTransactionNonTokenAware,
  type TransactionCommon,
} from '@bitauth/libauth'
import { malformedBytes } from '@wallet/core'
import {
  type DecodedTransaction,
  inOneSpelling,
  opensLegacy,
  type RawTransaction,
  type Signatories,
  structureFault,
  type TxOutput,
  toHex,
  witnessSighash,
} from '@wallet/utxo'
import { curve } from '../curve.ts'
import { tokenFault } from '../token/conservation.ts'
import { signatureType } from './digests.ts'

/**
 * Reads final bytes by libauth, which no transaction of ours is written with; what it read must write the same bytes again.
 * An output whose token is malformed (from before tokens there were any) is read as one script and said to carry tokens.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function decode(bytes: Uint8Array): DecodedTransaction {
  const { version, locktime, inputs, outputs } = rawByLibrary(bytes)
  return {
    txid: toHex(hashTransactionUiOrder(bytes)),
    version,
    locktime,
    inputs: inputs.map(({ txid, vout, sequence }) => ({ txid, vout, sequence })),
    outputs: outputs.map(({ value, script }) => ({ value, script, tokens: script[0] === 0xef })),
    weight: 4 * bytes.length,
  }
}

/**
 * Undefined when every input opens the coin it spends and every token that goes in comes out, else what is wrong. `coins[i]`
 * belongs to input i. Works from the final bytes and the coins alone.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function verify(bytes: Uint8Array, coins: readonly TxOutput[], moneyMax: bigint, signatories: Signatories): string | undefined {
  const raw = rawByLibrary(bytes)
  const fault = structureFault(raw, moneyMax) ?? tokenFault(coins, raw.outputs)
  if (fault !== undefined) return fault
  if (coins.length !== raw.inputs.length) return `${coins.length} coins for ${raw.inputs.length} inputs`
  const digestOf = witnessSighash(raw)
  for (const [index, { script }] of raw.inputs.entries()) {
    const coin = coins[index]
    const value = coin?.value ?? 0n
    const digest = (scriptCode: Uint8Array) => digestOf(index, { scriptCode, value, type: signatureType })
    if (
      coin === undefined ||
      !opensLegacy(script, coin.script, { type: signatureType, signatories, digest, schnorr: curve.verifySchnorr })
    ) {
      return `input ${index} does not open its coin`
    }
  }
  return undefined
}

function rawByLibrary(bytes: Uint8Array): RawTransaction {
  const transaction = inOneSpelling(bytes, byLibrary, encodeTransactionBCH)
  const { version, locktime, inputs, outputs } = transaction
  return {
    version: version | 0,
    locktime,
    inputs: inputs.map(({ outpointTransactionHash, outpointIndex, sequenceNumber, unlockingBytecode }) => {
      const outpoint = { txid: toHex(outpointTransactionHash), vout: outpointIndex }
      return { ...outpoint, sequence: sequenceNumber, script: unlockingBytecode, witness: [] }
    }),
    outputs: outputs.map(({ valueSatoshis: value, lockingBytecode, token }) => {
      const script = token === undefined ? lockingBytecode : Uint8Array.of(...encodeTokenPrefix(token), ...lockingBytecode)
      return { value, script }
    }),
  }
}

function byLibrary(bytes: Uint8Array): TransactionCommon {
  const read = decodeTransactionBCH(bytes)
  return typeof read === 'string' ? beforeTokens(bytes) : read
}

/** Reads as before May 2023, when 0xef was an opcode like any other. */
function beforeTokens(bytes: Uint8Array): TransactionCommon {
  const read = readTransactionNonTokenAware({ bin: bytes, index: 0 })
  if (typeof read === 'string') throw malformedBytes(read.slice(0, 200))
  if (read.position.index !== bytes.length) throw malformedBytes('bytes are left over')
  return read.result
}
