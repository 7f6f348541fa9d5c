import { createHmac } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { SigningAlgorithm } from '@wallet/core'

type Node = { readonly key: Uint8Array; readonly chainCode: Uint8Array }
const hardened = 0x80000000
const pathForm = /^m(?:\/(?:0|[1-9][0-9]{0,9})'?)*$/

/**
 * The private key at a path of a seed: BIP-32 for secp256k1, SLIP-10 for Ed25519. `undefined` for a path that is none.
 *
 * Ed25519 has only hardened steps: the curve clamps its keys, so the sum that a normal step needs is no key. The caller
 * wipes what it gets; what lies between is wiped here.
 */
export function deriveKey(algorithm: SigningAlgorithm, seed: Uint8Array, path: string): Uint8Array | undefined {
  const steps = stepsOf(path)
  if (steps === undefined || (algorithm === 'ed25519' && steps.some((step) => step < hardened))) return undefined
  let node: Node | undefined = split(hmac(algorithm === 'ed25519' ? 'ed25519 seed' : 'Bitcoin seed', seed))
  if (algorithm !== 'ed25519' && !secp256k1.utils.isValidSecretKey(node.key)) return undefined
  for (const step of steps) {
    const parent: Node = node
    const next: Node | undefined = algorithm === 'ed25519' ? edwardsChild(parent, step) : secpChild(parent, step)
    wipe(parent)
    if (next === undefined) return undefined
    node = next
  }
  node.chainCode.fill(0)
  return node.key
}

function stepsOf(path: string): number[] | undefined {
  if (!pathForm.test(path)) return undefined
  const steps = path.split('/').slice(1)
  const indexes = steps.map((step) => Number.parseInt(step, 10))
  if (indexes.some((index) => index >= hardened)) return undefined
  return indexes.map((index, at) => (steps[at]?.endsWith("'") ? index + hardened : index))
}

// Source: SLIP-10, "Private parent key → private child key", ed25519.
const edwardsChild = ({ key, chainCode }: Node, step: number): Node => split(hmac(chainCode, Uint8Array.of(0), key, big(step)))

// Source: BIP-32, CKDpriv. A sum of zero, or a left half at or above the order, is no key (1 in 2^127).
function secpChild({ key, chainCode }: Node, step: number): Node | undefined {
  const start = step >= hardened ? [Uint8Array.of(0), key] : [secp256k1.getPublicKey(key, true)]
  const { key: left, chainCode: right } = split(hmac(chainCode, ...start, big(step)))
  if (!secp256k1.utils.isValidSecretKey(left)) return undefined
  const scalars = secp256k1.Point.Fn
  const sum = scalars.add(scalars.fromBytes(left), scalars.fromBytes(key))
  left.fill(0)
  return scalars.is0(sum) ? undefined : { key: scalars.toBytes(sum), chainCode: right }
}

function hmac(key: string | Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac('sha512', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

function split(bytes: Uint8Array): Node {
  const node = { key: Uint8Array.from(bytes.subarray(0, 32)), chainCode: Uint8Array.from(bytes.subarray(32)) }
  bytes.fill(0)
  return node
}

function big(index: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(index)
  return bytes
}

function wipe({ key, chainCode }: Node): void {
  key.fill(0)
  chainCode.fill(0)
}
