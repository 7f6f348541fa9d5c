import {
  hash160,
  hashInP2pkh,
  hashInP2sh,
  multisigIn,
  opensMultisig,
  p2pkhScript,
  rawByBitcoinjs,
  readByBitcoinjs,
  readPushes,
  type Signatories,
  sha256,
  sighash,
  structureFault,
  type TxOutput,
} from '@wallet/utxo'
import { script as library, Transaction } from 'bitcoinjs-lib'
import { curve } from '../curve.ts'
import { witnessProgramIn } from '../script/witness-templates.ts'
import { digestsOf } from '../sighash/digests.ts'

/** An input as its bytes have it, with the coin it spends. */
type Spent = { readonly coin: TxOutput; readonly script: Uint8Array; readonly witness: readonly Uint8Array[] }
/** What an input must show: who signs, over what, and what they gave. Undefined reads as "does not open the coin". */
type Opening = { readonly kind: string; readonly code: Uint8Array; readonly signedBy: (digest: Uint8Array) => boolean }

/**
 * Undefined when every input's script and witness opens the coin it spends, else what is wrong. `coins[i]` belongs to input i.
 *
 * Works from the final bytes and the coins alone. Digests come from the code that also asked for the signatures, because the
 * library's own are quadratic in the inputs; so the library's is compared for the first input of each kind.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function verify(bytes: Uint8Array, coins: readonly TxOutput[], moneyMax: bigint, signatories: Signatories): string | undefined {
  const transaction = readByBitcoinjs(bytes, Transaction)
  const raw = rawByBitcoinjs(transaction)
  const fault = structureFault(raw, moneyMax)
  if (fault !== undefined) return fault
  if (coins.length !== raw.inputs.length) return `${coins.length} coins for ${raw.inputs.length} inputs`
  const digestOf = digestsOf(raw, coins)
  const compared = new Set<string>()
  for (const [index, { script, witness }] of raw.inputs.entries()) {
    const coin = coins[index]
    const opening = coin === undefined ? undefined : openingOf({ coin, script, witness }, signatories)
    if (coin === undefined || opening === undefined) return `input ${index} does not open its coin`
    const { kind, code } = opening
    const digest = digestOf(index, { kind, script: code, unlock: code })
    if (!compared.has(kind) && Buffer.compare(libraryDigest(transaction, index, opening, coins), digest) !== 0) {
      return `two readings of input ${index} differ`
    }
    compared.add(kind)
    if (!opening.signedBy(digest)) return `the signature of input ${index} is wrong`
  }
  return undefined
}

function libraryDigest(transaction: Transaction, index: number, { kind, code }: Opening, coins: readonly TxOutput[]): Uint8Array {
  if (kind === 'p2pkh') return transaction.hashForSignature(index, code, sighash.all)
  const values = coins.map(({ value }) => value)
  if (kind !== 'p2tr') return transaction.hashForWitnessV0(index, code, values[index] ?? 0n, sighash.all)
  const scripts = coins.map(({ script }) => script)
  return transaction.hashForWitnessV1(index, scripts, values, sighash.default)
}

function openingOf({ coin, script, witness }: Spent, signatories: Signatories): Opening | undefined {
  const pushes = readPushes(script)
  if (pushes === undefined) return undefined
  const keyHash = hashInP2pkh(coin.script)
  if (keyHash !== undefined) {
    const signedBy = signedByKey(keyHash, pushes, signatories)
    return witness.length === 0 && signedBy !== undefined ? { kind: 'p2pkh', code: coin.script, signedBy } : undefined
  }
  const scriptHash = hashInP2sh(coin.script)
  if (scriptHash === undefined) return pushes.length === 0 ? openingOfProgram(coin.script, witness, signatories) : undefined
  const [redeem] = pushes
  if (redeem === undefined || pushes.length !== 1 || Buffer.compare(hash160(redeem), scriptHash) !== 0) return undefined
  return openingOfProgram(redeem, witness, signatories)
}

function openingOfProgram(script: Uint8Array, witness: readonly Uint8Array[], signatories: Signatories): Opening | undefined {
  const { version, program } = witnessProgramIn(script) ?? {}
  if (program === undefined) return undefined
  if (version === 0 && program.length === 20) {
    const signedBy = signedByKey(program, witness, signatories)
    return signedBy === undefined ? undefined : { kind: 'witness', code: p2pkhScript(program), signedBy }
  }
  if (version === 0) {
    const code = witness.at(-1) ?? new Uint8Array(0)
    const policy = Buffer.compare(sha256(code), program) === 0 ? multisigIn(code) : undefined
    const signatures = witness.slice(1, -1).map(fromLibrary)
    if (policy === undefined || witness[0]?.length !== 0) return undefined
    const given = signatures.filter((signature) => signature !== undefined)
    if (given.length !== signatures.length) return undefined
    return { kind: 'witness', code, signedBy: (digest) => opensMultisig(policy, digest, given, signatories) }
  }
  const [signature] = witness
  if (version !== 1 || signature?.length !== 64 || witness.length !== 1) return undefined
  return { kind: 'p2tr', code: script, signedBy: (digest) => curve.verifySchnorr(digest, program, signature) }
}

function signedByKey(hash: Uint8Array, items: readonly Uint8Array[], signatories: Signatories): Opening['signedBy'] | undefined {
  const [der, publicKey] = items
  const signature = der === undefined ? undefined : fromLibrary(der)
  if (signature === undefined || publicKey?.length !== 33 || items.length !== 2) return undefined
  if (Buffer.compare(hash160(publicKey), hash) !== 0) return undefined
  return (digest) => signatories.verify(digest, publicKey, signature)
}

/** r‖s of a strictly encoded signature for ALL, as the library reads it. */
function fromLibrary(der: Uint8Array): Uint8Array | undefined {
  try {
    const { signature, hashType } = library.signature.decode(der)
    return hashType === sighash.all ? signature : undefined
  } catch {
    return undefined
  }
}
