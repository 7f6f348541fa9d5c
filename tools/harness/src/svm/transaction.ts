import { createPublicKey, verify } from 'node:crypto'
import { type PublicKey, VersionedTransaction } from '@solana/web3.js'

/** A transaction as a node reads it. */
export type SvmTransaction = {
  readonly signature: string
  readonly raw: Uint8Array
  readonly signatures: readonly string[]
  readonly blockhash: string
  readonly keys: readonly string[]
  readonly writable: readonly string[]
  readonly version: 'legacy' | number
  readonly message: VersionedTransaction['message']
  /** Micro-lamports per compute unit that it offers. */
  readonly price: bigint
}

const spki = Buffer.from('302a300506032b6570032100', 'hex')
const computeBudget = 'ComputeBudget111111111111111111111111111111'

/** Reads a transaction; undefined for bytes that are none. */
export function readTransaction(raw: Uint8Array): SvmTransaction | undefined {
  try {
    const decoded = VersionedTransaction.deserialize(raw)
    const { message } = decoded
    const keys = message.staticAccountKeys.map((key) => key.toBase58())
    return {
      raw,
      message,
      keys,
      version: decoded.version,
      blockhash: message.recentBlockhash,
      signatures: decoded.signatures.map(base58),
      signature: base58(decoded.signatures[0] as Uint8Array),
      writable: keys.filter((_, index) => message.isAccountWritable(index)),
      price: priceOf(decoded, keys),
    }
  } catch {
    return undefined
  }
}

/** Whether every required signature verifies. */
export function isSigned({ raw }: SvmTransaction): boolean {
  const decoded = VersionedTransaction.deserialize(raw)
  const message = decoded.message.serialize()
  return decoded.signatures.every((signature, index) => {
    const key = decoded.message.staticAccountKeys[index] as PublicKey
    const publicKey = createPublicKey({ key: Buffer.concat([spki, key.toBytes()]), format: 'der', type: 'spki' })
    return verify(null, message, publicKey, signature)
  })
}

/** Base58 of 64 bytes: a signature as the id of its transaction. */
export function base58(bytes: Uint8Array): string {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
  let value = bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let text = ''
  for (; value > 0n; value /= 58n) text = `${alphabet[Number(value % 58n)]}${text}`
  for (const byte of bytes) {
    if (byte !== 0) break
    text = `1${text}`
  }
  return text
}

function priceOf({ message }: VersionedTransaction, keys: readonly string[]): bigint {
  for (const { programIdIndex, data } of message.compiledInstructions) {
    if (keys[programIdIndex] === computeBudget && data[0] === 3) return Buffer.from(data).readBigUInt64LE(1)
  }
  return 0n
}
