import type { Draft, Signature } from '@wallet/core'
import { fromDer, hash160, hashInP2pkh, placesOf, readPushes, sighash, type TxInput, toHex, unsignedOf } from '@wallet/utxo'
import type { Psbt } from 'bitcoinjs-lib'
import { witnessProgramIn } from '../script/witness-templates.ts'
import { invalid, readPsbt } from './read-psbt.ts'

/** A public key and what it gave: DER with its type, or 64 bytes of Schnorr, which has no key with it. */
type Given = { readonly publicKey?: Uint8Array; readonly signature: Uint8Array }
type PsbtInput = Psbt['data']['inputs'][number]

/**
 * The signatures in a PSBT, as answers to the requests of the draft it was exported from. What is missing is left out; finalized
 * inputs are taken apart again. Pure; the store decides which signatures it takes, and each is verified before it is used.
 *
 * @throws WalletError `BITCOIN__PSBT_INVALID` for a PSBT of another transaction, a signature for another type than ALL, or one by a
 * key that the draft does not ask.
 */
export function importPsbt(draft: Draft, text: string): readonly Signature[] {
  const psbt = readPsbt(text)
  const transaction = unsignedOf(draft)
  requireSame(psbt, draft)
  const places = placesOf(transaction)
  return transaction.inputs.flatMap((input, index): Signature[] => {
    const given = psbt.data.inputs[index]
    return (given === undefined ? [] : givenIn(given, input)).map(({ publicKey, signature }) => {
      const key = input.lock.multisig === undefined ? undefined : keyOf(input, publicKey)
      const request = places.findIndex((place) => place.input === index && place.key === key)
      const wanted = draft.signing[request]
      if (wanted === undefined || !isBy(input, publicKey)) throw invalid(`input ${index} is signed by a key that was not asked`)
      return { keyRef: wanted.keyRef, request, bytes: bare(input, signature, index) }
    })
  })
}

function requireSame(psbt: Psbt, draft: Draft): void {
  const { version, locktime, inputs, outputs } = unsignedOf(draft)
  const theirs = [
    psbt.version,
    psbt.locktime,
    psbt.txInputs.map(({ hash, index, sequence }) => [toHex(Uint8Array.from(hash).reverse()), index, sequence]),
  ]
  const ours = [version, locktime, inputs.map(({ txid, vout, sequence }) => [txid, vout, sequence])]
  const paid = (list: readonly { readonly value: bigint; readonly script: Uint8Array }[]) =>
    list.map(({ value, script }) => `${value} ${toHex(script)}`)
  if (JSON.stringify([theirs, paid(psbt.txOutputs)]) !== JSON.stringify([ours, paid(outputs)]))
    throw invalid('it is of another transaction')
}

function givenIn(given: PsbtInput, { lock }: TxInput): Given[] {
  const { partialSig = [], tapKeySig, finalScriptSig, finalScriptWitness } = given
  if (tapKeySig !== undefined) return [{ signature: tapKeySig }]
  if (partialSig.length > 0) return partialSig.map(({ pubkey, signature }) => ({ publicKey: pubkey, signature }))
  const items =
    finalScriptWitness === undefined ? (readPushes(finalScriptSig ?? new Uint8Array(0)) ?? []) : witnessItems(finalScriptWitness)
  const [signature, publicKey] = items
  if (signature === undefined) return []
  if (lock.kind === 'p2tr') return [{ signature }]
  if (lock.multisig === undefined || lock.kind === 'p2sh-p2wpkh') return [{ signature, ...(publicKey === undefined ? {} : { publicKey }) }]
  // A finished multisig does not say whose its signatures are, and trying them belongs to who has the digests.
  throw invalid('a multisig input is finalized: import it before it is')
}

/** The items of a witness as PSBT spells them: a count, then each with its length. */
function witnessItems(bytes: Uint8Array): Uint8Array[] {
  const items: Uint8Array[] = []
  let at = 1
  for (let left = bytes[0] ?? 0; left > 0; left -= 1) {
    const length = bytes[at] ?? 0
    // Nothing that is not a script is as long as 253 bytes, and scripts come last.
    if (length >= 0xfd) return items
    items.push(bytes.slice(at + 1, at + 1 + length))
    at += 1 + length
  }
  return items
}

function keyOf({ lock }: TxInput, publicKey: Uint8Array | undefined): number | undefined {
  const wanted = toHex(publicKey ?? new Uint8Array(0))
  const place = lock.multisig?.publicKeys.findIndex((key) => toHex(key) === wanted) ?? -1
  return place < 0 ? undefined : place
}

function isBy({ lock }: TxInput, publicKey: Uint8Array | undefined): boolean {
  if (lock.kind === 'p2tr') return publicKey === undefined
  if (lock.multisig !== undefined) return true
  const hash = hashInP2pkh(lock.script) ?? witnessProgramIn(lock.script)?.program
  return hash !== undefined && publicKey !== undefined && Buffer.compare(hash160(publicKey), hash) === 0
}

function bare({ lock }: TxInput, signature: Uint8Array, index: number): Uint8Array {
  if (lock.kind === 'p2tr') {
    if (signature.length !== 64) throw invalid(`the signature of input ${index} is not for the default type`)
    return Uint8Array.from(signature)
  }
  const compact = signature.at(-1) === sighash.all ? fromDer(signature.subarray(0, -1)) : undefined
  if (compact === undefined) throw invalid(`the signature of input ${index} is not strictly encoded for ALL`)
  return compact
}
