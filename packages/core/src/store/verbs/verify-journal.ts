import { chainHash, genesis, lastSeq, sealedHead } from '../kernel/journal.ts'
import { following, lastKey, pad } from '../kernel/keys.ts'
import { scan } from '../kernel/scan.ts'
import type { Seal } from '../kernel/tx.ts'
import type { Verb } from '../kernel/verb.ts'

/**
 * Recomputes the hash chain over the whole journal and names the first entry that is changed, missing or added.
 *
 * Whoever can rewrite the whole database can also rewrite the whole chain: keep heads somewhere else and compare.
 */
export const verifyJournal: Verb<'verifyJournal'> = (tx) => {
  const sealed = sealedHead(tx)
  const last = lastSeq(tx)
  let head: Seal = genesis
  let seq = 0
  for (const [key, entry] of scan(tx, 'journal')) {
    seq += 1
    if (entry.seq !== seq || key !== pad(seq) || seq > last) return { status: 'broken', seq }
    if (seq > sealed.seq) continue
    head = { seq, hash: chainHash(head.hash, entry) }
    if (tx.get('seals', pad(seq))?.hash !== head.hash) return { status: 'broken', seq }
  }
  if (seq !== last) return { status: 'broken', seq: seq + 1 }
  if (head.seq !== sealed.seq || head.hash !== sealed.hash) return { status: 'broken', seq: head.seq + 1 }
  const [extra] = tx.range('seals', following(pad(sealed.seq)), lastKey, 1)
  return extra === undefined ? { status: 'intact', head } : { status: 'broken', seq: extra[1].seq }
}
