import { coreErrors, type KeyRef, malformedBytes } from '@wallet/core'
import type { Flavour, TxOutput } from '../flavour.ts'

/**
 * The bytes of a transaction by its id, from wherever the signer likes: a node of its own with an index, even the engine's, for the
 * id proves them. Undefined where it is not known.
 */
export type Fundings = (txid: string) => Promise<Uint8Array | undefined>

/** The outputs of a transaction, proved by its id; undefined where it is not known. */
export type ProveFunding = (txid: string, keyRef: KeyRef) => Promise<readonly TxOutput[] | undefined>

// As many as the inputs of the largest transaction that is relayed are fewer than.
const knownMax = 4_096

/**
 * Reads fundings by the chain's library and keeps what their id proved: every input of a transaction asks for those of all others.
 *
 * @throws WalletError `SIGNER_UNREACHABLE` where `fundings` fails, `BYTES_MALFORMED` where it answers another transaction.
 */
export function proveFunding(fundings: Fundings, flavour: Flavour): ProveFunding {
  const known = new Map<string, Promise<readonly TxOutput[] | undefined>>()
  const read = async (txid: string, keyRef: KeyRef): Promise<readonly TxOutput[] | undefined> => {
    let bytes: Uint8Array | undefined
    try {
      bytes = await fundings(txid)
    } catch (cause) {
      throw coreErrors.create('SIGNER_UNREACHABLE', { keyRef, reason: `the funding ${txid} could not be read` }, { cause })
    }
    if (bytes === undefined) return undefined
    const decoded = flavour.decode(bytes)
    if (decoded.txid !== txid) throw malformedBytes(`the funding given for ${txid} is another one`)
    return decoded.outputs
  }
  return async (txid, keyRef) => {
    const before = known.get(txid)
    if (before !== undefined) return before
    if (known.size >= knownMax) known.clear()
    const asked = read(txid, keyRef)
    known.set(txid, asked)
    let found: readonly TxOutput[] | undefined
    try {
      found = await asked
      return found
    } finally {
      // Not known now may be known later.
      if (found === undefined) known.delete(txid)
    }
  }
}
