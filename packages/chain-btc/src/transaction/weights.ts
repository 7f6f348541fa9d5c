import { invariant } from '@wallet/core'
import { compactSizeLength, frameWeight, type Lock } from '@wallet/utxo'

// Outpoint 36, length of an empty script 1, sequence 4; everything outside of a witness counts four times (BIP-141).
const inputBase = 4 * 41
// A DER signature with low s and the byte of its type: 72 bytes where r is high, which half of them are.
const signature = 72
const publicKey = 33

/** The heaviest an input of this lock can be, in weight units. One without a witness counts the empty one that SegWit transactions have for it. */
export function inputWeight(lock: Lock): number {
  if (lock.kind === 'p2pkh') return inputBase + 4 * (2 + signature + publicKey) + 1
  const keyWitness = 1 + 1 + signature + 1 + publicKey
  if (lock.kind === 'p2wpkh') return inputBase + keyWitness
  if (lock.kind === 'p2sh-p2wpkh') return inputBase + 4 * 23 + keyWitness
  // One item, the signature without a type byte (BIP-341).
  if (lock.kind === 'p2tr') return inputBase + 1 + 1 + 64
  const { multisig, unlock } = lock
  invariant(multisig !== undefined && unlock !== undefined, 'every other lock is a multisig')
  // Count of items, the empty one that CHECKMULTISIG takes too much, signatures, script.
  return inputBase + 1 + 1 + multisig.needed * (1 + signature) + compactSizeLength(unlock.length) + unlock.length
}

/** Weight of version, marker, flag, counts and locktime. */
export function segwitFrameWeight(outputs: number): number {
  return frameWeight(outputs) + 2
}
