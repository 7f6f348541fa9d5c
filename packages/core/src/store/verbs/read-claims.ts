import type { AttemptId } from '../../ids/ids.ts'
import type { Verb } from '../kernel/verb.ts'

/** The claims of these keys and the attempts that make them, in their order; null for one that nobody ever held or that is free again. */
export const readClaims: Verb<'readClaims'> = (tx, input) => ({
  claims: input.claims.map((key) => tx.get('claims', key) ?? null),
  makers: input.claims.map((key) => (tx.get('creations', key)?.attempt as AttemptId | undefined) ?? null),
})
