import { createPublicKey, verify } from 'node:crypto'

/** What a Tally transaction says. Accounts are Ed25519 public keys in hex; one that pays itself nothing pays nobody. */
export type TallyBody = {
  readonly network: string
  readonly from: string
  readonly nonce: number
  readonly to: string
  readonly amount: bigint
  readonly fee: bigint
}

/** The bytes that are signed. */
export function writeUnsigned({ network, from, nonce, to, amount, fee }: TallyBody): Uint8Array {
  return new TextEncoder().encode([network, from, nonce, to, amount, fee].join(' '))
}

/** The bytes that are sent. */
export function writeSigned(body: TallyBody, signature: Uint8Array): Uint8Array {
  return new TextEncoder().encode(`${new TextDecoder().decode(writeUnsigned(body))} ${Buffer.from(signature).toString('hex')}`)
}

const form = /^([a-z]+) ([0-9a-f]{64}) (0|[1-9][0-9]{0,14}) ([0-9a-f]{64}) (0|[1-9][0-9]{0,30}) (0|[1-9][0-9]{0,30}) ([0-9a-f]{128})$/

/** Reads bytes that the sender has signed; undefined for anything else. Shares nothing with writing but the type. */
export function readSigned(bytes: Uint8Array): { readonly body: TallyBody; readonly signature: Uint8Array } | undefined {
  // Latin-1, so that no two byte strings read alike.
  const match = form.exec(Buffer.from(bytes).toString('latin1'))
  if (match === null) return undefined
  const [text, network = '', from = '', nonce = '', to = '', amount = '', fee = '', hex = ''] = match
  const signature = Buffer.from(hex, 'hex')
  if (!verifies(from, Buffer.from(text.slice(0, -129), 'latin1'), signature)) return undefined
  return { body: { network, from, nonce: Number(nonce), to, amount: BigInt(amount), fee: BigInt(fee) }, signature }
}

/** Whether the account signed this message. */
export function verifies(account: string, message: Uint8Array, signature: Uint8Array): boolean {
  // RFC 8410: an Ed25519 key in SubjectPublicKeyInfo is these twelve bytes and the key.
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(account, 'hex')])
  try {
    return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature)
  } catch {
    return false
  }
}
