import { hashInP2pkh, hashInP2sh } from '@wallet/utxo'
import { address as library } from 'bitcoinjs-lib'
import { isXOnlyKey } from '../curve.ts'
import type { AddressForm } from '../network.ts'
import { witnessProgramIn } from '../script/witness-templates.ts'

/** The address of an output script in its canonical spelling; undefined for scripts that `parseAddress` would give no address of. */
export function addressOf(script: Uint8Array, form: AddressForm): string | undefined {
  const keyHash = hashInP2pkh(script)
  if (keyHash !== undefined) return library.toBase58Check(keyHash, form.pubKeyHash)
  const scriptHash = hashInP2sh(script)
  if (scriptHash !== undefined) return library.toBase58Check(scriptHash, form.scriptHash)
  const witness = witnessProgramIn(script)
  if (witness === undefined) return undefined
  const { version, program } = witness
  const known = version === 0 ? program.length === 20 || program.length === 32 : version === 1 && isXOnlyKey(program)
  return known ? library.toBech32(program, version, form.bech32) : undefined
}
