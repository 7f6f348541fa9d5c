import { coreErrors } from '@wallet/core'
import { encodeTransaction } from './bytes/encode-transaction.ts'
import type { RawInput } from './bytes/transaction.ts'
import { unsigned } from './bytes/unsigned.ts'
import type { InputDigest, InputSignature, Lock, UnsignedTransaction } from './flavour.ts'

/** What an input carries when it is signed. */
export type Unlocked = Pick<RawInput, 'script' | 'witness'>

/**
 * Final bytes. `asked[i]` is what input i wanted signed, `signatures[i]` are for it: one, or exactly as many as its multisig needs.
 * `unlock` answers undefined when the signatures are not those that the lock demands. Pure.
 *
 * @throws WalletError `SIGNATURE_INVALID` for an input that `unlock` has no answer for.
 */
export function assemble(
  transaction: UnsignedTransaction,
  asked: readonly InputDigest[],
  signatures: readonly (readonly InputSignature[])[],
  unlock: (lock: Lock, digest: Uint8Array, given: readonly InputSignature[]) => Unlocked | undefined,
): Uint8Array {
  const inputs = transaction.inputs.map(({ txid, vout, sequence, lock }, index): RawInput => {
    const digest = asked[index]?.digest
    const unlocked = digest === undefined ? undefined : unlock(lock, digest, signatures[index] ?? [])
    if (unlocked === undefined)
      throw coreErrors.create('SIGNATURE_INVALID', { keyRef: signatures[index]?.[0]?.keyRef ?? `of coin ${txid}:${vout}` })
    return { txid, vout, sequence, ...unlocked }
  })
  return encodeTransaction({ ...unsigned(transaction), inputs })
}
