import { compactSizeLength } from './byte-writer.ts'

/** Weight of an output with this script, in weight units: four times its bytes. */
export function outputWeight(script: Uint8Array): number {
  return 4 * (8 + compactSizeLength(script.length) + script.length)
}

/** Weight of version, counts and locktime, for so many outputs and fewer than 253 inputs; marker and flag of SegWit are not in it. */
export function frameWeight(outputs: number): number {
  return 4 * (4 + 1 + compactSizeLength(outputs) + 4)
}
