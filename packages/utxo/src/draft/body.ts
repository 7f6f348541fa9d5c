import { type Draft, malformedBytes } from '@wallet/core'
import { fromHex, toHex } from '../bytes/hex.ts'
import type { Lock, UnsignedTransaction } from '../flavour.ts'

/** What a draft's `body` says: the transaction to be, with the coins it spends and how they are opened. */
export function encodeBody({ version, locktime, inputs, outputs }: UnsignedTransaction): Uint8Array {
  const locks = [...new Set(inputs.map(({ lock }) => lock))]
  const body = {
    format: 1,
    version,
    locktime,
    locks: locks.map(({ kind, script, unlock, multisig }) => ({
      kind,
      script: toHex(script),
      ...(unlock === undefined ? {} : { unlock: toHex(unlock) }),
      ...(multisig === undefined ? {} : { needed: multisig.needed, keys: multisig.publicKeys.map(toHex) }),
    })),
    inputs: inputs.map(({ txid, vout, value, sequence, lock }) => [txid, vout, `${value}`, sequence, locks.indexOf(lock)]),
    outputs: outputs.map(({ value, script }) => [`${value}`, toHex(script)]),
  }
  return new TextEncoder().encode(JSON.stringify(body))
}

type Stored = {
  readonly format: number
  readonly version: number
  readonly locktime: number
  readonly locks: readonly {
    readonly kind: string
    readonly script: string
    readonly unlock?: string
    readonly needed?: number
    readonly keys?: readonly string[]
  }[]
  readonly inputs: readonly (readonly [txid: string, vout: number, value: string, sequence: number, lock: number])[]
  readonly outputs: readonly (readonly [value: string, script: string])[]
}

/** The transaction that a draft of this family is about. @throws WalletError `BYTES_MALFORMED` for a draft of another adapter. */
export function unsignedOf(draft: Pick<Draft, 'body'>): UnsignedTransaction {
  return decodeBody(draft.body)
}

// Only saves time: what is kept follows from the bytes, which nobody changes once a draft is made.
const read = new WeakMap<Uint8Array, UnsignedTransaction>()

/** Reads a draft's body; the same bytes are read once, for every signature of a quorum asks again. @throws WalletError `BYTES_MALFORMED` for one that this package did not write. */
export function decodeBody(bytes: Uint8Array): UnsignedTransaction {
  const before = read.get(bytes)
  if (before !== undefined) return before
  const decoded = decode(bytes)
  read.set(bytes, decoded)
  return decoded
}

function decode(bytes: Uint8Array): UnsignedTransaction {
  try {
    const body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Stored
    if (body.format !== 1) throw malformedBytes('a body of an unknown format')
    const locks = body.locks.map(
      ({ kind, script, unlock, needed, keys }): Lock => ({
        kind,
        script: fromHex(script),
        ...(unlock === undefined ? {} : { unlock: fromHex(unlock) }),
        ...(needed === undefined || keys === undefined ? {} : { multisig: { needed, publicKeys: keys.map(fromHex) } }),
      }),
    )
    const inputs = body.inputs.map(([txid, vout, value, sequence, lock]) => ({
      txid,
      vout,
      value: BigInt(value),
      sequence,
      lock: locks[lock] as Lock,
    }))
    return {
      version: body.version,
      locktime: body.locktime,
      inputs,
      outputs: body.outputs.map(([value, script]) => ({ value: BigInt(value), script: fromHex(script) })),
    }
  } catch (cause) {
    throw malformedBytes('not the body of a draft', cause)
  }
}
