import { randomBytes, randomInt } from 'node:crypto'
import type { Random } from './random.ts'

/** The operating system's randomness. */
export const systemRandom: Random = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
  below: (below) => (below <= 1 ? 0 : randomInt(below)),
}
