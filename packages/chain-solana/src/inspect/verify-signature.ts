import { createPublicKey, verify } from 'node:crypto'
import { fromBase58 } from '../base58.ts'

// RFC 8410: the header of an Ed25519 key as SubjectPublicKeyInfo.
const header = Buffer.from('302a300506032b6570032100', 'hex')

/** Whether a signature is the address's own over these bytes (RFC 8032). */
export function verifySignature(address: string, message: Uint8Array, signature: Uint8Array): boolean {
  const key = fromBase58(address)
  if (key === undefined || key.length !== 32 || signature.length !== 64) return false
  try {
    const publicKey = createPublicKey({ key: Buffer.concat([header, key]), format: 'der', type: 'spki' })
    return verify(null, message, publicKey, signature)
  } catch {
    return false
  }
}
