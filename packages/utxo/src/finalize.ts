import { claimKey, coreErrors, type Draft, type Signature, type SignedTransaction, transactionId } from '@wallet/core'
import { toHex } from './bytes/hex.ts'
import { claimOf } from './chain/outpoint.ts'
import { decodeBody } from './draft/body.ts'
import type { InputSignature, UnsignedTransaction } from './flavour.ts'
import type { Settings } from './settings.ts'

/** Final bytes of a draft, each signature verified. @throws WalletError `SIGNATURE_INVALID`, `BYTES_MALFORMED` */
export function finalize({ flavour }: Settings, draft: Draft, signatures: readonly Signature[]): SignedTransaction {
  const transaction = decodeBody(draft.body)
  const bytes = flavour.assemble(transaction, perInput(draft, transaction, signatures))
  const { txid, outputs } = flavour.decode(bytes)
  const home = new Set(
    draft.change.flatMap(({ address }) => {
      const parsed = flavour.parseAddress(address)
      return parsed.status === 'valid' ? [toHex(parsed.script)] : []
    }),
  )
  const creates = outputs.flatMap(({ script }, vout) => (home.has(toHex(script)) ? [claimOf(flavour.network.chain, { txid, vout })] : []))
  return { id: transactionId(txid), bytes, creates: creates.map(claimKey) }
}

/** Whether one signature answers one request. Pure. */
export function verifyPartial({ flavour }: Settings, draft: Draft, request: number, signature: Signature): boolean {
  const transaction = decodeBody(draft.body)
  const place = placesOf(transaction)[request]
  if (place === undefined) return false
  const input = transaction.inputs[place.input]
  const wanted = draft.signing[request]
  if (input === undefined || wanted === undefined) return false
  // The digest as it was asked for; finalizing works all of them out again.
  const digest = { algorithm: wanted.algorithm, digest: wanted.message }
  return flavour.verifySignature(input.lock, digest, inputSignature(signature, place.key))
}

/** What a signing request is for: an input, and which key of it where there are several. */
export type Place = { readonly input: number; readonly key: number | undefined }

/** Which input, and which key of it, each signing request of a draft is for. */
export function placesOf({ inputs }: UnsignedTransaction): readonly Place[] {
  return inputs.flatMap(({ lock }, input): readonly Place[] =>
    lock.multisig === undefined ? [{ input, key: undefined }] : lock.multisig.publicKeys.map((_, key) => ({ input, key })),
  )
}

function perInput(
  draft: Draft,
  transaction: UnsignedTransaction,
  signatures: readonly Signature[],
): readonly (readonly InputSignature[])[] {
  const invalid = (keyRef: string) => coreErrors.create('SIGNATURE_INVALID', { keyRef })
  const places = placesOf(transaction)
  const answers: InputSignature[][] = transaction.inputs.map(() => [])
  for (const [index, signature] of signatures.entries()) {
    const place = places[signature.request ?? index]
    const wanted = draft.signing[signature.request ?? index]
    if (place === undefined || wanted === undefined || wanted.keyRef !== signature.keyRef) throw invalid(signature.keyRef)
    answers[place.input]?.push(inputSignature(signature, place.key))
  }
  const short = transaction.inputs.findIndex(({ lock }, input) => (answers[input]?.length ?? 0) < (lock.multisig?.needed ?? 1))
  if (short >= 0) throw invalid(draft.signing[places.findIndex(({ input }) => input === short)]?.keyRef ?? 'unknown')
  // More than needed is no harm: the first in the order of the keys are used.
  return transaction.inputs.map(({ lock }, input) =>
    [...(answers[input] ?? [])].sort((a, b) => (a.key ?? 0) - (b.key ?? 0)).slice(0, lock.multisig?.needed ?? 1),
  )
}

function inputSignature({ bytes, keyRef, recovery }: Signature, key: number | undefined): InputSignature {
  return { bytes, keyRef, ...(recovery === undefined ? {} : { recovery }), ...(key === undefined ? {} : { key }) }
}
