import { createHash } from 'node:crypto'

/** SHA-256 of bytes, in hex: a toy transaction's id over everything that is sent. */
export function sha256Bytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
