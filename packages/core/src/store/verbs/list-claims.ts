import { prefixRange } from '../kernel/keys.ts'
import { plainPage, rangeAfter } from '../kernel/scan.ts'
import type { Verb } from '../kernel/verb.ts'

/** Claims whose key starts with a prefix, such as one chain's outputs. Lapsed holds are listed too: look at `heldUntil`. */
export const listClaims: Verb<'listClaims'> = (tx, { prefix, after, max }) =>
  plainPage(tx, 'claims', rangeAfter(after, ...prefixRange(prefix)), max)
