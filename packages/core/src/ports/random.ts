/** Randomness for ids, jitter and shuffles, so that a simulator can seed it. Never used for keys or signatures. */
export interface Random {
  /** `length` random bytes. */
  bytes(length: number): Uint8Array
  /** A whole number in `[0, below)`. */
  below(below: number): number
}
