import { invariant } from '@wallet/core'

/** The script that pays to the 32-byte hash of a script. Source: CHIP-2022-05 P2SH32. */
export function p2sh32Script(hash: Uint8Array): Uint8Array {
  invariant(hash.length === 32, 'a long script hash has 32 bytes')
  return Uint8Array.of(0xaa, 32, ...hash, 0x87)
}

/** The script hash of such a script, undefined for every other. */
export function hashInP2sh32(script: Uint8Array): Uint8Array | undefined {
  return script.length === 35 && script[0] === 0xaa && script[1] === 32 && script[34] === 0x87 ? script.slice(2, 34) : undefined
}
