import { invariant } from '@wallet/core'
import { keccak256 } from 'ethers'
import { recover } from 'tiny-secp256k1'
import { checksummed } from '../address.ts'

/** One ECDSA signature of a hash; `parity` is that of the y coordinate of its point (EIP-1559's `yParity`). */
export type HashSignature = { readonly hash: string; readonly r: bigint; readonly s: bigint; readonly parity: number }

/** Tells who made signatures. */
export interface Signatories {
  /** The checksummed address of the key that made it; undefined when none can have. */
  of(signature: HashSignature): string | undefined
}

const answersMax = 1_000

/**
 * Remembers who made the last thousand signatures: the builder and the decoder ask about the same one, each with the hash it worked
 * out for itself, and recovering a key (SEC 1, 4.1.6) is the dearest step of a payment here.
 */
export function createSignatories(): Signatories {
  const answers = new Map<string, string>()
  return {
    of(signature) {
      const name = nameOf(signature)
      const known = answers.get(name)
      if (known !== undefined) return known
      const address = recoverAddress(signature)
      if (address === undefined) return undefined
      answers.set(name, address)
      for (const oldest of answers.keys()) {
        if (answers.size <= answersMax) break
        answers.delete(oldest)
      }
      return address
    },
  }
}

function nameOf({ hash, r, s, parity }: HashSignature): string {
  return `${hash}|${r.toString(36)}|${s.toString(36)}|${parity}`
}

function recoverAddress({ hash, r, s, parity }: HashSignature): string | undefined {
  if (r >> 256n !== 0n || s >> 256n !== 0n || (parity !== 0 && parity !== 1)) return undefined
  const numbers = Buffer.from(r.toString(16).padStart(64, '0') + s.toString(16).padStart(64, '0'), 'hex')
  const digest = Buffer.from(hash.slice(2), 'hex')
  invariant(digest.length === 32, 'a hash has 32 bytes')
  let key: Uint8Array | null
  try {
    // It throws on numbers outside the group's order and on an r that is no point's x.
    key = recover(digest, numbers, parity)
  } catch {
    return undefined
  }
  return key === null ? undefined : checksummed(`0x${keccak256(key.subarray(1)).slice(-40)}`)
}
