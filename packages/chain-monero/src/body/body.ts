import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { type ChainId, malformedBytes } from '@wallet/core'

/** What a draft carries beside what everybody may see. Its secrets prove payments and show the wallet's other outputs. */
export type Body = {
  /** The transaction's secret key, then one per output where there are additional ones; hex. Proves each payment to whoever asks. */
  readonly secrets: readonly string[]
  /** `8 · view key · R`, hex: opens the wallet's own outputs of this one transaction. */
  readonly ownShared: string
  /** The wallet's primary address. */
  readonly own: string
  /** Blocks there were when it was made: a rival can only be in a later one. */
  readonly height: number
  /** What the wallet would need to relay it itself; hex. */
  readonly metadata: string
}

const [version, nonceLength, tagLength] = [1, 12, 16]

/** Encrypts with AES-256-GCM, bound to the chain. What is stored of a payment then tells nobody without the key who was paid. */
export function sealBody(key: Uint8Array, chain: ChainId, body: Body): Uint8Array {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(chain))
  const content = Buffer.concat([cipher.update(JSON.stringify(body), 'utf8'), cipher.final()])
  return Uint8Array.from(Buffer.concat([Uint8Array.of(version), nonce, content, cipher.getAuthTag()]))
}

/** Decrypts with whichever key fits. @throws WalletError `BYTES_MALFORMED` when none does */
export function openBody(keys: readonly Uint8Array[], chain: ChainId, sealed: Uint8Array): Body {
  for (const key of keys) {
    const body = tryKey(key, chain, sealed)
    if (body !== undefined) return body
  }
  throw malformedBytes('its body does not open with the sealing keys')
}

function tryKey(key: Uint8Array, chain: ChainId, sealed: Uint8Array): Body | undefined {
  if (sealed[0] !== version || sealed.length < 1 + nonceLength + tagLength) return undefined
  const content = sealed.subarray(1 + nonceLength, -tagLength)
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceLength))
    decipher.setAAD(Buffer.from(chain)).setAuthTag(sealed.subarray(-tagLength))
    return JSON.parse(Buffer.concat([decipher.update(content), decipher.final()]).toString('utf8')) as Body
  } catch {
    return undefined
  }
}
