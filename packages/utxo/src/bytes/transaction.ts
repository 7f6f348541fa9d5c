/** One input, as the bytes have it. */
export type TransactionInput = {
  /** The transaction that made the coin, as nodes write it. */
  readonly txid: string
  readonly vout: number
  /** The unlocking script; empty where a witness unlocks, and in an unsigned transaction. */
  readonly script: Uint8Array
  readonly sequence: number
  readonly witness: readonly Uint8Array[]
}

/** One output; the amount in the chain's base unit. On Bitcoin Cash the script's field may begin with a token. */
export type TransactionOutput = { readonly amount: bigint; readonly script: Uint8Array }

/** A transaction as all Bitcoin-like chains write it. */
export type RawTransaction = {
  readonly version: number
  readonly inputs: readonly TransactionInput[]
  readonly outputs: readonly TransactionOutput[]
  readonly locktime: number
}
