import { invariant } from '@wallet/core'

/** A witness program: the version and what follows it. */
export type WitnessProgram = { readonly version: number; readonly program: Uint8Array }

/** The script of a witness program. Source: BIP-141, "Witness program". */
export function witnessScript({ version, program }: WitnessProgram): Uint8Array {
  invariant(version >= 0 && version <= 16 && program.length >= 2 && program.length <= 40, 'a witness program has 2 to 40 bytes')
  return Uint8Array.of(version === 0 ? 0 : 0x50 + version, program.length, ...program)
}

/** The witness program in a script, undefined for every other. */
export function witnessProgramIn(script: Uint8Array): WitnessProgram | undefined {
  const [first = 0xff, length] = script
  if (script.length < 4 || script.length > 42 || length !== script.length - 2) return undefined
  if (first !== 0 && (first < 0x51 || first > 0x60)) return undefined
  return { version: first === 0 ? 0 : first - 0x50, program: script.slice(2) }
}
