import { PublicKey, TransactionInstruction } from '@solana/web3.js'

/** An account that an instruction names. */
export type AccountUse = { readonly address: string; readonly signer?: boolean; readonly writable?: boolean }

/** Puts an instruction together. */
export function instruction(program: string, accounts: readonly AccountUse[], data: Uint8Array): TransactionInstruction {
  return new TransactionInstruction({
    programId: new PublicKey(program),
    keys: accounts.map(({ address, signer = false, writable = false }) => ({
      pubkey: new PublicKey(address),
      isSigner: signer,
      isWritable: writable,
    })),
    data: Buffer.from(data),
  })
}

/** A u64 as programs read it. */
export function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}

/** A u32 as programs read it. */
export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
