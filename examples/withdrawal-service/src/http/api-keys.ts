import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApiKeyConfig } from '../config/config-shape.ts'

/** Who calls, as far as his key tells. `name` is the person or system that operator verbs are booked under. */
export type Caller = { readonly name: string; readonly scope: 'user' | 'admin'; readonly user: string }

/** Finds the caller of a presented key. */
export type KeyRing = { find(presented: string): Caller | undefined }

/**
 * Keys are compared by digest, every one of them, in constant time: how long an answer takes tells nothing about a key, and the
 * digests make keys of different lengths comparable.
 */
export function keyRing(keys: readonly ApiKeyConfig[]): KeyRing {
  const known = keys.map(({ name, scope, user, key }) => ({
    digest: digestOf(key),
    caller: { name, scope, user: scope === 'admin' ? '*' : (user ?? '') } satisfies Caller,
  }))
  return {
    find(presented) {
      const digest = digestOf(presented)
      let found: Caller | undefined
      for (const one of known) if (timingSafeEqual(one.digest, digest)) found = one.caller
      return found
    },
  }
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Whether a caller may use this user's money and see his withdrawals. */
export function mayActFor(caller: Caller, user: string): boolean {
  return caller.user === '*' || caller.user === user
}
