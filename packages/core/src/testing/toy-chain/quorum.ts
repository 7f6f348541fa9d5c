import { type KeyRef, keyRef } from '../../ids/ids.ts'
import { sha256 } from '../../ports/hash.ts'
import { toyPublicKey } from './keys.ts'

/** An owner of coins for whom some of several keys sign. */
export type ToyQuorum = { readonly owner: string; readonly needed: number; readonly keyRefs: readonly KeyRef[] }

/**
 * The quorum of some keys, by the names behind `toy:`.
 *
 * The chain knows the owner as one key, as with a threshold scheme: the adapter makes its signature when enough have signed.
 */
export function toyQuorum(needed: number, names: readonly string[]): ToyQuorum {
  const keyRefs = names.map((name) => keyRef(`toy:${name}`))
  return { owner: sha256(['quorum', needed, ...keyRefs.map(toyPublicKey)].join('|')), needed, keyRefs }
}
