import type { SigningAlgorithm } from '@wallet/core'
import { curves } from './curves.ts'

/** A new random private key of 32 bytes, from the operating system's randomness. For development; nothing stores it. */
export function generateDevelopmentKey(algorithm: SigningAlgorithm): Uint8Array {
  return curves[algorithm].randomSecretKey()
}
