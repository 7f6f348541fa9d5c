import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak256 } from 'ethers'
import { checksummed } from '../address.ts'

const { Point } = secp256k1
const { Fn } = Point
type Key = typeof Point.BASE

/** One ECDSA signature of a hash; `parity` is that of the y coordinate of its point (EIP-1559's `yParity`). */
export type HashSignature = { readonly hash: string; readonly r: bigint; readonly s: bigint; readonly parity: number }

/** Tells who made signatures. */
export interface Signatories {
  /** The checksummed address of the key that made it; undefined when none can have. */
  of(signature: HashSignature): string | undefined
  /** Whether the key of this address made it. Much cheaper than {@link Signatories.of} once that key has been seen. */
  is(address: string, signature: HashSignature): boolean
}

// A table of multiples of one key takes about half a megabyte, and as long to make as some twenty checks; hot wallets are few.
const keysMax = 32
const checksBeforeTable = 20
const answersMax = 1_000

/**
 * Remembers the keys of our own senders, and who made the last thousand signatures.
 *
 * Recovering a key is most of what a payment costs this process, and it was done for the same signature by the builder and by the
 * decoder. For a key that is known, the signature is verified instead, from tables, parity included: that holds exactly when
 * recovering would give that key (SEC 1, 4.1.4 and 4.1.6).
 */
export function createSignatories(): Signatories {
  const keys = new Map<string, { readonly point: Key; checks: number }>()
  const answers = new Map<string, string>()
  const remember = (signature: HashSignature, address: string): string => {
    answers.set(nameOf(signature), address)
    for (const oldest of answers.keys()) {
      if (answers.size <= answersMax) break
      answers.delete(oldest)
    }
    return address
  }
  const of = (signature: HashSignature): string | undefined => {
    const known = answers.get(nameOf(signature))
    if (known !== undefined) return known
    const key = recover(signature)
    return key === undefined ? undefined : remember(signature, addressOf(key))
  }
  return {
    of,
    is(address, signature) {
      const known = answers.get(nameOf(signature))
      if (known !== undefined) return known === address
      const key = keys.get(address)
      if (key !== undefined) {
        key.checks += 1
        if (key.checks === checksBeforeTable) key.point.precompute(6)
        const made = isBy(key.point, signature)
        if (made) remember(signature, address)
        return made
      }
      const found = recover(signature)
      if (found === undefined || remember(signature, addressOf(found)) !== address) return false
      if (keys.size < keysMax) keys.set(address, { point: found, checks: 0 })
      return true
    },
  }
}

function nameOf({ hash, r, s, parity }: HashSignature): string {
  return `${hash}|${r.toString(36)}|${s.toString(36)}|${parity}`
}

function recover({ hash, r, s, parity }: HashSignature): Key | undefined {
  try {
    return new secp256k1.Signature(r, s, parity).recoverPublicKey(digest(hash)) as Key
  } catch {
    return undefined
  }
}

/** sR = zG + rQ, solved for R: the very point, not only its x, must be the signature's. */
function isBy(key: Key, { hash, r, s, parity }: HashSignature): boolean {
  if (!Fn.isValidNot0(r) || !Fn.isValidNot0(s)) return false
  const inverse = Fn.inv(s)
  const point = Point.BASE.multiplyUnsafe(Fn.mul(Fn.create(BigInt(hash)), inverse)).add(key.multiplyUnsafe(Fn.mul(r, inverse)))
  if (point.is0()) return false
  const { x, y } = point.toAffine()
  return x === r && (y & 1n) === BigInt(parity)
}

function addressOf(key: Key): string {
  return checksummed(`0x${keccak256(key.toBytes(false).subarray(1)).slice(-40)}`)
}

const digest = (hash: string): Uint8Array => Uint8Array.from(Buffer.from(hash.slice(2), 'hex'))
