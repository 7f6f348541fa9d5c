import { PublicKey } from '@solana/web3.js'
import { programs } from '../programs.ts'

/** Finds the associated token accounts of owners; remembers the latest. */
export type Associated = (owner: string, mint: string, program: string) => string

const program = new PublicKey(programs.associatedToken)

/** Makes a finder that remembers so many: finding one takes a few hashes and curve checks, half a millisecond. */
export function createAssociated(entriesMax = 20_000): Associated {
  const known = new Map<string, string>()
  return (owner, mint, tokenProgram) => {
    const key = `${owner}|${mint}|${tokenProgram}`
    const before = known.get(key)
    if (before !== undefined) return before
    const seeds = [owner, tokenProgram, mint].map((text) => new PublicKey(text).toBytes())
    const found = PublicKey.findProgramAddressSync(seeds, program)[0].toBase58()
    known.set(key, found)
    for (const oldest of known.keys()) {
      if (known.size <= entriesMax) break
      known.delete(oldest)
    }
    return found
  }
}
