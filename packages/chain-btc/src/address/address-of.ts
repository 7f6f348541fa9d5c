import { base58Of } from '@wallet/utxo'
import { address as library } from 'bitcoinjs-lib'
import { isXOnlyKey } from '../curve.ts'
import type { AddressForm } from '../network.ts'
import { witnessProgramIn } from '../script/witness-templates.ts'

/** The address of an output script in its canonical spelling; undefined for scripts that `parseAddress` would give no address of. */
export function addressOf(script: Uint8Array, form: AddressForm): string | undefined {
  const base58 = base58Of(script, form, library)
  if (base58 !== undefined) return base58
  const witness = witnessProgramIn(script)
  if (witness === undefined) return undefined
  const { version, program } = witness
  const known = version === 0 ? program.length === 20 || program.length === 32 : version === 1 && isXOnlyKey(program)
  return known ? library.toBech32(program, version, form.bech32) : undefined
}
