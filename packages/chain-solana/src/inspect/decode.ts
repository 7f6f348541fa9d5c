import { malformedBytes } from '@wallet/core'
import { toBase58 } from '../base58.ts'

/** An instruction as the bytes have it. */
export type DecodedInstruction = {
  readonly program: string
  readonly accounts: readonly { readonly address: string }[]
  readonly data: Buffer
}

/** A message as the bytes have it. */
export type DecodedMessage = {
  readonly signers: readonly string[]
  readonly writable: ReadonlySet<string>
  readonly keys: readonly string[]
  readonly blockhash: string
  readonly instructions: readonly DecodedInstruction[]
}

/** A signed transaction as the bytes have it. */
export type DecodedTransaction = {
  readonly signatures: readonly Uint8Array[]
  readonly message: Uint8Array
  readonly decoded: DecodedMessage
}

/**
 * Reads a signed v0 transaction, strictly: lengths in their shortest form, no address tables, no byte left over. Written apart
 * from the library that builds, so that one mistake cannot hide in both.
 *
 * Source: solana-short-vec, solana-message v0 `Message::serialize`.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function decodeTransaction(bytes: Uint8Array): DecodedTransaction {
  return decodeWith(bytes, decodeMessage)
}

/**
 * Reads a transaction that somebody else wrote, v0 or legacy, as strictly; its signatures may be missing (zero bytes) or wrong.
 *
 * A legacy message has no version byte, which has the top bit set, and no list of address tables.
 *
 * @throws WalletError `BYTES_MALFORMED`
 */
export function decodeForeign(bytes: Uint8Array): DecodedTransaction {
  return decodeWith(bytes, (message) => (((message[0] ?? 0) & 0x80) === 0 ? decodeBody(message, reader(message)) : decodeMessage(message)))
}

function decodeWith(bytes: Uint8Array, decode: (message: Uint8Array) => DecodedMessage): DecodedTransaction {
  const read = reader(bytes)
  const signatures = Array.from({ length: read.length() }, () => read.take(64))
  const message = bytes.slice(read.at())
  const decoded = decode(message)
  if (signatures.length !== decoded.signers.length) throw malformedBytes('another number of signatures than signers')
  return { signatures, message, decoded }
}

/** Reads a v0 message alone. @throws WalletError `BYTES_MALFORMED` */
export function decodeMessage(bytes: Uint8Array): DecodedMessage {
  const read = reader(bytes)
  if (read.byte() !== 0x80) throw malformedBytes('not a version 0 message')
  return decodeBody(bytes, read, () => {
    if (read.length() !== 0) throw malformedBytes('an address table')
  })
}

function decodeBody(bytes: Uint8Array, read: ReturnType<typeof reader>, tables: () => void = () => {}): DecodedMessage {
  const required = read.byte()
  const readonlySigned = read.byte()
  const readonlyUnsigned = read.byte()
  const keys = Array.from({ length: read.length() }, () => toBase58(read.take(32)))
  if (required === 0 || required + readonlyUnsigned > keys.length || readonlySigned >= required)
    throw malformedBytes('an impossible header')
  if (new Set(keys).size !== keys.length) throw malformedBytes('a key twice')
  const blockhash = toBase58(read.take(32))
  const keyAt = (index: number): string => {
    const key = keys[index]
    if (key === undefined) throw malformedBytes('an account that is not in the message')
    return key
  }
  const instructions = Array.from({ length: read.length() }, (): DecodedInstruction => {
    const program = keyAt(read.byte())
    const accounts = Array.from({ length: read.length() }, () => ({ address: keyAt(read.byte()) }))
    return { program, accounts, data: Buffer.from(read.take(read.length())) }
  })
  tables()
  if (read.at() !== bytes.length) throw malformedBytes('bytes are left over')
  const writable = keys.filter((_, at) => (at < required ? at < required - readonlySigned : at < keys.length - readonlyUnsigned))
  return { signers: keys.slice(0, required), writable: new Set(writable), keys, blockhash, instructions }
}

function reader(bytes: Uint8Array) {
  let at = 0
  const byte = (): number => {
    const value = bytes[at]
    if (value === undefined) throw malformedBytes('the bytes end too early')
    at += 1
    return value
  }
  return {
    at: () => at,
    byte,
    take: (length: number): Uint8Array => {
      if (at + length > bytes.length) throw malformedBytes('the bytes end too early')
      at += length
      return bytes.slice(at - length, at)
    },
    length: (): number => {
      let value = 0
      for (let shift = 0; shift < 21; shift += 7) {
        const part = byte()
        value |= (part & 0x7f) << shift
        if ((part & 0x80) !== 0) continue
        if (part === 0 && shift > 0) throw malformedBytes('a length that is not in its shortest form')
        if (value > 0xffff) break
        return value
      }
      throw malformedBytes('a length above 65,535')
    },
  }
}
