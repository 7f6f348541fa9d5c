import { hash160, p2pkhScript, p2shScript, readPushes, sha256 } from '@wallet/utxo'
import { witnessScript } from '../script/witness-templates.ts'

/** The scripts that an input's own bytes give away: those of the key and of the script that it shows. Nothing is checked. */
export function scriptsOfInput(scriptSig: Uint8Array, witness: readonly Uint8Array[]): readonly Uint8Array[] {
  const pushes = readPushes(scriptSig) ?? []
  const scripts: Uint8Array[] = []
  const redeem = pushes.at(-1)
  if (redeem !== undefined) {
    if (isKey(redeem)) scripts.push(p2pkhScript(hash160(redeem)))
    else scripts.push(p2shScript(hash160(redeem)))
  }
  const shown = witness.at(-1)
  if (shown !== undefined && witness.length > 1) {
    if (isKey(shown)) scripts.push(witnessScript({ version: 0, program: hash160(shown) }))
    else scripts.push(witnessScript({ version: 0, program: sha256(shown) }))
  }
  return scripts
}

const isKey = (bytes: Uint8Array): boolean =>
  (bytes.length === 33 && (bytes[0] === 2 || bytes[0] === 3)) || (bytes.length === 65 && bytes[0] === 4)
