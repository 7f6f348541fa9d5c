/** Repeatable randomness from a text: for draws that a replay must make again. Not for secrets. */
export type Seeded = (below: number) => number

/** Four words from the seed by FNV-1a, then the xoshiro128** generator of Blackman and Vigna. */
export function seeded(seed: string): Seeded {
  const state = new Uint32Array(4)
  for (let word = 0; word < 4; word++) {
    let hash = 0x811c9dc5 ^ word
    for (let at = 0; at < seed.length; at++) hash = Math.imul(hash ^ seed.charCodeAt(at), 0x01000193)
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    state[word] = (hash ^ (hash >>> 13)) + word + 1
  }
  const turn = (value: number, by: number): number => (value << by) | (value >>> (32 - by))
  const word = (): number => {
    const result = Math.imul(turn(Math.imul(state[1]!, 5), 7), 9) >>> 0
    const kept = state[1]! << 9
    state[2]! ^= state[0]!
    state[3]! ^= state[1]!
    state[1]! ^= state[2]!
    state[0]! ^= state[3]!
    state[2]! ^= kept
    state[3] = turn(state[3]!, 11)
    return result
  }
  return (below) => Math.floor((word() / 2 ** 32) * below)
}
