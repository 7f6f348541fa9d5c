import type { VerbName } from '../store.ts'
import { accept } from '../verbs/accept.ts'
import { ackJournal } from '../verbs/ack-journal.ts'
import { advanceCursor } from '../verbs/advance-cursor.ts'
import { countOrders } from '../verbs/count-orders.ts'
import { credit } from '../verbs/credit.ts'
import { exportRows } from '../verbs/export-rows.ts'
import { halt } from '../verbs/halt.ts'
import { listAccounts } from '../verbs/list-accounts.ts'
import { listAttempts } from '../verbs/list-attempts.ts'
import { listClaims } from '../verbs/list-claims.ts'
import { listDestination } from '../verbs/list-destination.ts'
import { listHalts } from '../verbs/list-halts.ts'
import { listOrders } from '../verbs/list-orders.ts'
import { listWallets } from '../verbs/list-wallets.ts'
import { openHouseOrder } from '../verbs/open-house-order.ts'
import { pullJournal } from '../verbs/pull-journal.ts'
import { readAccount } from '../verbs/read-account.ts'
import { readAttempt } from '../verbs/read-attempt.ts'
import { readClaims } from '../verbs/read-claims.ts'
import { readCursor } from '../verbs/read-cursor.ts'
import { readJournal } from '../verbs/read-journal.ts'
import { readLane } from '../verbs/read-lane.ts'
import { readOrder } from '../verbs/read-order.ts'
import { readWallet } from '../verbs/read-wallet.ts'
import { registerWallet } from '../verbs/register-wallet.ts'
import { resume } from '../verbs/resume.ts'
import { sealJournal } from '../verbs/seal-journal.ts'
import { setActiveWallet } from '../verbs/set-active-wallet.ts'
import { time } from '../verbs/time.ts'
import { totals } from '../verbs/totals.ts'
import { uncredit } from '../verbs/uncredit.ts'
import { verify } from '../verbs/verify.ts'
import { verifyJournal } from '../verbs/verify-journal.ts'
import type { Verb } from './verb.ts'

/** Every verb by its name. The memory store and the stores on SQL run the very same functions. */
export const catalogue: { readonly [N in VerbName]: Verb<N> } = {
  accept,
  openHouseOrder,
  credit,
  uncredit,
  halt,
  resume,
  registerWallet,
  setActiveWallet,
  listDestination,
  pullJournal,
  ackJournal,
  sealJournal,
  advanceCursor,
  readOrder,
  listOrders,
  countOrders,
  readAttempt,
  listAttempts,
  readLane,
  readClaims,
  listClaims,
  readWallet,
  listWallets,
  readAccount,
  listAccounts,
  listHalts,
  totals,
  readJournal,
  verifyJournal,
  readCursor,
  exportRows,
  verify,
  time,
} as { readonly [N in VerbName]: Verb<N> }
