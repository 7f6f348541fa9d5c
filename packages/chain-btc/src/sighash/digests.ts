import { invariant } from '@wallet/core'
import {
  type InputDigest,
  type Lock,
  legacySighash,
  p2pkhScript,
  type RawTransaction,
  type TxOutput,
  type UnsignedTransaction,
  unsigned,
  witnessSighash,
} from '@wallet/utxo'
import { witnessProgramIn } from '../script/witness-templates.ts'
import { taprootSighash } from './taproot-sighash.ts'

const nothing = new Uint8Array(0)

/** What each input wants signed, in order; all with ALL, which for taproot is the default type. Time linear in the inputs. */
export function digests(transaction: UnsignedTransaction): readonly InputDigest[] {
  const { inputs } = transaction
  const digest = digestsOf(
    unsigned(transaction),
    inputs.map(({ value, lock }) => ({ value, script: lock.script })),
  )
  return inputs.map(({ lock }, index) => ({
    algorithm: lock.kind === 'p2tr' ? 'schnorr-secp256k1' : 'ecdsa-secp256k1',
    digest: digest(index, lock),
  }))
}

/** The digest of an input by its lock, for a transaction as it stands; `coins[i]` is what input i spends. */
export function digestsOf(
  tx: RawTransaction,
  coins: readonly TxOutput[],
): (index: number, lock: Pick<Lock, 'kind' | 'script' | 'unlock'>) => Uint8Array {
  const [legacy, witness, taproot] = [legacySighash(tx), witnessSighash(tx), taprootSighash(tx, coins)]
  return (index, { kind, script, unlock }) => {
    const value = coins[index]?.value
    invariant(value !== undefined, 'there is one coin for each input')
    if (kind === 'p2pkh') return legacy(index, script)
    if (kind === 'p2tr') return taproot(index)
    if (kind === 'p2wpkh' || kind === 'p2sh-p2wpkh') {
      const program = witnessProgramIn(kind === 'p2wpkh' ? script : (unlock ?? nothing))?.program
      invariant(program !== undefined, 'a lock to a key hash has the hash')
      // BIP-143: the code of a key hash is the script that P2PKH has.
      return witness(index, { scriptCode: p2pkhScript(program), value })
    }
    // What is left hashes a script, and is signed with that script as its code.
    invariant(unlock !== undefined, 'a lock to a script hash has the script')
    return witness(index, { scriptCode: unlock, value })
  }
}
