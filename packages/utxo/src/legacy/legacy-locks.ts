import { compactSizeLength } from '../bytes/byte-writer.ts'
import { hash160 } from '../bytes/hash.ts'
import { readPushes } from '../bytes/script.ts'
import type { Lock, MultisigPolicy } from '../flavour.ts'
import { hashInP2pkh, isMultisigPolicy, multisigScript, p2pkhScript, p2shScript } from '../scripts/templates.ts'

/** How chains without SegWit open a coin: P2PKH, or P2SH that hides a multisig. Undefined as `Flavour.lockOf` says. */
export function legacyLockOf(script: Uint8Array, policy?: MultisigPolicy): Lock | undefined {
  if (policy === undefined) return hashInP2pkh(script) === undefined ? undefined : { kind: 'p2pkh', script }
  if (!isMultisigPolicy(policy)) return undefined
  const unlock = multisigScript(policy)
  if (Buffer.compare(p2shScript(hash160(unlock)), script) !== 0) return undefined
  return { kind: `p2sh-${policy.needed}-of-${policy.publicKeys.length}`, script, unlock, multisig: policy }
}

// Outpoint 36 and sequence 4.
const inputBase = 40
// DER with low s and the byte of the type: 72 bytes where r is high. One more says how long it is.
const signature = 1 + 72

/** The longest an input of such a lock can be, in bytes. */
export function legacyInputSize({ unlock, multisig }: Lock): number {
  if (unlock === undefined || multisig === undefined) return inputBase + 1 + signature + 1 + 33
  const push = unlock.length <= 75 ? 1 : unlock.length <= 255 ? 2 : 3
  const script = 1 + multisig.needed * signature + push + unlock.length
  return inputBase + compactSizeLength(script) + script
}

/** The script that an input shows the key or the script of. Nothing is checked. */
export function legacyScriptsOfInput(scriptSig: Uint8Array): readonly Uint8Array[] {
  const shown = readPushes(scriptSig)?.at(-1)
  if (shown === undefined) return []
  const isKey = (shown.length === 33 && (shown[0] === 2 || shown[0] === 3)) || (shown.length === 65 && shown[0] === 4)
  return [isKey ? p2pkhScript(hash160(shown)) : p2shScript(hash160(shown))]
}
