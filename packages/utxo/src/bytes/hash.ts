import { hash } from 'node:crypto'

/** SHA-256 of bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer')
}

/** SHA-256 of the SHA-256, the hash of transactions and blocks. */
export function sha256d(bytes: Uint8Array): Uint8Array {
  return hash('sha256', hash('sha256', bytes, 'buffer'), 'buffer')
}

/** RIPEMD-160 of the SHA-256, the hash in addresses. */
export function hash160(bytes: Uint8Array): Uint8Array {
  return hash('ripemd160', hash('sha256', bytes, 'buffer'), 'buffer')
}

/** The tagged hash of BIP-340: no digest made for one purpose is one for another. */
export function taggedHash(tag: string, bytes: Uint8Array): Uint8Array {
  const name = hash('sha256', Buffer.from(tag, 'utf8'), 'buffer')
  return hash('sha256', Buffer.concat([name, name, bytes]), 'buffer')
}
