import type { UnsignedTransaction } from '../flavour.ts'
import type { RawTransaction } from './transaction.ts'

const nothing = new Uint8Array(0)

/** A transaction decided and not signed, as bytes have it: without scripts and witnesses. Pure. */
export function unsigned({ version, locktime, inputs, outputs }: UnsignedTransaction): RawTransaction {
  const bare = inputs.map(({ txid, vout, sequence }) => ({ txid, vout, sequence, script: nothing, witness: [] }))
  return { version, locktime, inputs: bare, outputs }
}
