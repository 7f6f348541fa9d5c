import { prefixRange } from '../kernel/keys.ts'
import { pageOf, plainPage, rangeAfter } from '../kernel/scan.ts'
import type { Verb } from '../kernel/verb.ts'

/** Claims whose key starts with a prefix, such as one chain's outputs. Lapsed holds are listed too: look at `heldUntil`. */
export const listClaims: Verb<'listClaims'> = (tx, { prefix, after, max, open }) => {
  const range = rangeAfter(after, ...prefixRange(prefix))
  if (open !== true) return plainPage(tx, 'claims', range, max)
  const { rows, nextKey } = pageOf(tx, 'openClaims', range, max, ({ claim }) => tx.get('claims', claim))
  return { rows, next: nextKey }
}
