import { malformedBytes } from '@wallet/core'
import { toDisplay } from '../bytes/hex.ts'
import type { RawTransaction } from '../bytes/transaction.ts'
import type { DecodedTransaction } from '../flavour.ts'
import { inOneSpelling } from './in-one-spelling.ts'

/** What is read of a `Transaction` of bitcoinjs-lib; the library itself is a dependency of the chain packages that use it. */
export type BitcoinjsTransaction = {
  readonly version: number
  readonly locktime: number
  readonly ins: readonly {
    readonly hash: Uint8Array
    readonly index: number
    readonly sequence: number
    readonly script: Uint8Array
    readonly witness: readonly Uint8Array[]
  }[]
  readonly outs: readonly { readonly value: bigint | number; readonly script: Uint8Array }[]
  getId(): string
  weight(): number
  toBuffer(): Uint8Array
}

/** Reads final bytes by bitcoinjs-lib. Pure. @throws WalletError `BYTES_MALFORMED` */
export function readByBitcoinjs<Transaction extends BitcoinjsTransaction>(
  bytes: Uint8Array,
  library: { fromBuffer(bytes: Uint8Array): Transaction },
): Transaction {
  const transaction = inOneSpelling(
    bytes,
    () => library.fromBuffer(Uint8Array.from(bytes)),
    (read) => read.toBuffer(),
  )
  // The library reads values as signed; above 2^63 they are no amounts on any chain.
  if (transaction.outs.some(({ value }) => value < 0)) {
    throw malformedBytes('an amount that no chain has')
  }
  return transaction
}

/** What the library read, without scripts and witnesses of the inputs. Its chains have no tokens. */
export function decodedByBitcoinjs(transaction: BitcoinjsTransaction): DecodedTransaction {
  const { version, locktime, ins, outs } = transaction
  return {
    txid: transaction.getId(),
    version,
    locktime,
    inputs: ins.map(({ hash, index, sequence }) => ({ txid: toDisplay(hash), vout: index, sequence })),
    outputs: outs.map(({ value, script }) => ({ value: BigInt(value), script, tokens: false })),
    weight: transaction.weight(),
  }
}

/** What the library read, as bytes have it. */
export function rawByBitcoinjs({ version, locktime, ins, outs }: BitcoinjsTransaction): RawTransaction {
  const inputs = ins.map(({ hash, index, sequence, script, witness }) => ({
    txid: toDisplay(hash),
    vout: index,
    sequence,
    script,
    witness,
  }))
  return { version, locktime, inputs, outputs: outs.map(({ value, script }) => ({ value: BigInt(value), script })) }
}
