import type { Outpoint, TxOutput } from '../flavour.ts'

/** One input, as the bytes have it. */
export type RawInput = Outpoint & {
  /** The unlocking script; empty where a witness unlocks, and in an unsigned transaction. */
  readonly script: Uint8Array
  readonly sequence: number
  readonly witness: readonly Uint8Array[]
}

/** A transaction as all Bitcoin-like chains write it. */
export type RawTransaction = {
  readonly version: number
  readonly inputs: readonly RawInput[]
  readonly outputs: readonly TxOutput[]
  readonly locktime: number
}
