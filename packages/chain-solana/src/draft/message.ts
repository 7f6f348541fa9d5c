import { type MessageV0, PublicKey, TransactionMessage } from '@solana/web3.js'
import { budget, instructionsOf } from '../instructions/build-instructions.ts'
import type { Leg } from '../instructions/leg.ts'

/** The most bytes a v0 transaction may have: one packet of IPv6's least MTU, less headers (Solana's PACKET_DATA_SIZE). */
export const transactionBytesMax = 1_232

/** What a message is made of. */
export type MessageParts = {
  readonly payer: string
  readonly legs: readonly Leg[]
  readonly reference: string
  readonly units: number
  /** µlamports per compute unit. */
  readonly price: bigint
  readonly blockhash: string
}

/** Builds the v0 message of some legs. Deterministic. */
export function buildMessage({ payer, legs, reference, units, price, blockhash }: MessageParts): MessageV0 {
  const instructions = [...budget(units, price), ...instructionsOf(payer, legs, reference)]
  return new TransactionMessage({ payerKey: new PublicKey(payer), recentBlockhash: blockhash, instructions }).compileToV0Message()
}

/** Bytes of the signed transaction; undefined where it does not even compile to a message. */
export function sizeOf(parts: MessageParts): number | undefined {
  try {
    const message = buildMessage(parts)
    return 1 + 64 * message.header.numRequiredSignatures + message.serialize().length
  } catch {
    // web3.js serializes into a buffer of the packet's size and throws beyond it.
    return undefined
  }
}
