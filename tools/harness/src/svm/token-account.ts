import { base58 } from './transaction.ts'

/** The programs whose accounts hold tokens. */
export const tokenPrograms: readonly string[] = [
  'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA',
  'TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb',
]

/** Reads mint, owner and amount of a token account; undefined for a mint or anything else. */
export function readTokenAccount(
  bytes: Uint8Array,
): { readonly mint: string; readonly owner: string; readonly amount: bigint } | undefined {
  const initialized = bytes.length >= 165 && bytes[108] !== 0
  // Token-2022 puts the kind of account after its base: 1 is a mint, 2 an account.
  if (!initialized || (bytes.length > 165 && bytes[165] !== 2)) return undefined
  return {
    mint: base58(bytes.subarray(0, 32)),
    owner: base58(bytes.subarray(32, 64)),
    amount: Buffer.from(bytes).readBigUInt64LE(64),
  }
}
