import type { Verb } from '../kernel/verb.ts'
import { newReport } from '../verify/finding.ts'
import { verifyClaims } from '../verify/verify-claims.ts'
import { verifyIndexes } from '../verify/verify-indexes.ts'
import { verifyMoney } from '../verify/verify-money.ts'
import { verifyJournal } from './verify-journal.ts'

/** Recomputes what must hold over the whole store. Reads every row: for start-up, drills and tests, not for every minute. */
export const verify: Verb<'verify'> = (tx) => {
  const { report, findings } = newReport()
  verifyMoney(tx, report)
  verifyClaims(tx, report)
  verifyIndexes(tx, report)
  const journal = verifyJournal(tx, {})
  if (journal.status === 'broken') report('journal', `entry ${journal.seq} is changed, missing or added`)
  return { findings }
}
