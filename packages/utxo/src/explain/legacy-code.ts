import type { SpentOutput } from '@wallet/core'
import { hash160 } from '../bytes/hash.ts'
import { hashInP2pkh, hashInP2sh } from '../scripts/templates.ts'

/** The code that a legacy digest covers: P2PKH itself, or the script that P2SH holds the hash of. Undefined for every other lock. */
export function legacyCodeOf({ script, unlock }: SpentOutput): Uint8Array | undefined {
  if (hashInP2pkh(script) !== undefined) return script
  const hash = hashInP2sh(script)
  return hash !== undefined && unlock !== undefined && Buffer.compare(hash160(unlock), hash) === 0 ? unlock : undefined
}
