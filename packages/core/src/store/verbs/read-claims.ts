import type { Verb } from '../kernel/verb.ts'

/** The claims of these keys, in their order; null for one that nobody ever held or that is free again. */
export const readClaims: Verb<'readClaims'> = (tx, input) => ({ claims: input.claims.map((key) => tx.get('claims', key) ?? null) })
