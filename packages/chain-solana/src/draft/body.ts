import { malformedBytes } from '@wallet/core'

/** What is kept with a draft: the message, and what the bytes alone do not tell. */
export type Body = {
  readonly message: Uint8Array
  /** The message's blockhash and how many blocks of its life were left. */
  readonly blockhash: string
  readonly lifetime: number
  /** A slot in which no block can hold the transaction yet. */
  readonly slot: number
  /** Lamports per signature when it was drafted. */
  readonly perSignature: bigint
  /** Lamports that the payer puts into each new account, by address. */
  readonly rents: ReadonlyMap<string, bigint>
  /** SHA-256 of a call's instructions, in hex. */
  readonly call?: string
}

/** Writes a body as bytes. */
export function writeBody({ message, blockhash, lifetime, slot, perSignature, rents, call }: Body): Uint8Array {
  const json = {
    message: Buffer.from(message).toString('base64'),
    blockhash,
    lifetime,
    slot,
    perSignature: `${perSignature}`,
    rents: [...rents].map(([address, rent]) => [address, `${rent}`]),
    ...(call === undefined ? {} : { call }),
  }
  return Uint8Array.from(Buffer.from(JSON.stringify(json), 'utf8'))
}

/** Reads it back. @throws WalletError `BYTES_MALFORMED` */
export function readBody(bytes: Uint8Array): Body {
  try {
    const json = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
      readonly message: string
      readonly blockhash: string
      readonly lifetime: number
      readonly slot: number
      readonly perSignature: string
      readonly rents: readonly (readonly [string, string])[]
      readonly call?: string
    }
    return {
      message: Uint8Array.from(Buffer.from(json.message, 'base64')),
      blockhash: json.blockhash,
      lifetime: json.lifetime,
      slot: json.slot,
      perSignature: BigInt(json.perSignature),
      rents: new Map(json.rents.map(([address, rent]) => [address, BigInt(rent)])),
      ...(json.call === undefined ? {} : { call: json.call }),
    }
  } catch (cause) {
    throw malformedBytes('the draft is of another adapter', cause)
  }
}
