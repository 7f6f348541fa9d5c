import type { VerbName } from '../store.ts'
import { abandon } from '../verbs/abandon.ts'
import { accept } from '../verbs/accept.ts'
import { ackJournal } from '../verbs/ack-journal.ts'
import { addSignature } from '../verbs/add-signature.ts'
import { adopt } from '../verbs/adopt.ts'
import { advanceCursor } from '../verbs/advance-cursor.ts'
import { approve } from '../verbs/approve.ts'
import { bind } from '../verbs/bind.ts'
import { bindAndSeal } from '../verbs/bind-and-seal.ts'
import { bury } from '../verbs/bury.ts'
import { cancel } from '../verbs/cancel.ts'
import { countOrders } from '../verbs/count-orders.ts'
import { credit } from '../verbs/credit.ts'
import { deadLetter } from '../verbs/dead-letter.ts'
import { exportRows } from '../verbs/export-rows.ts'
import { expose } from '../verbs/expose.ts'
import { fail } from '../verbs/fail.ts'
import { forceRelease } from '../verbs/force-release.ts'
import { halt } from '../verbs/halt.ts'
import { importRows } from '../verbs/import-rows.ts'
import { lease } from '../verbs/lease.ts'
import { listAccounts } from '../verbs/list-accounts.ts'
import { listAttempts } from '../verbs/list-attempts.ts'
import { listClaims } from '../verbs/list-claims.ts'
import { listDestination } from '../verbs/list-destination.ts'
import { listHalts } from '../verbs/list-halts.ts'
import { listLanes } from '../verbs/list-lanes.ts'
import { listOrders } from '../verbs/list-orders.ts'
import { listWallets } from '../verbs/list-wallets.ts'
import { logSigning } from '../verbs/log-signing.ts'
import { observe } from '../verbs/observe.ts'
import { openHouseOrder } from '../verbs/open-house-order.ts'
import { park } from '../verbs/park.ts'
import { pullJournal } from '../verbs/pull-journal.ts'
import { raiseLane } from '../verbs/raise-lane.ts'
import { readAccount } from '../verbs/read-account.ts'
import { readAttempt } from '../verbs/read-attempt.ts'
import { readClaims } from '../verbs/read-claims.ts'
import { readCursor } from '../verbs/read-cursor.ts'
import { readJournal } from '../verbs/read-journal.ts'
import { readLane } from '../verbs/read-lane.ts'
import { readOrder } from '../verbs/read-order.ts'
import { readWallet } from '../verbs/read-wallet.ts'
import { redrive } from '../verbs/redrive.ts'
import { registerWallet } from '../verbs/register-wallet.ts'
import { renew } from '../verbs/renew.ts'
import { reopen } from '../verbs/reopen.ts'
import { requeue } from '../verbs/requeue.ts'
import { resume } from '../verbs/resume.ts'
import { retire } from '../verbs/retire.ts'
import { returnSlot } from '../verbs/return-slot.ts'
import { seal } from '../verbs/seal.ts'
import { sealJournal } from '../verbs/seal-journal.ts'
import { sent } from '../verbs/sent.ts'
import { setActiveWallet } from '../verbs/set-active-wallet.ts'
import { settle } from '../verbs/settle.ts'
import { slot } from '../verbs/slot.ts'
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
  lease,
  renew,
  requeue,
  park,
  settle,
  fail,
  adopt,
  reopen,
  cancel,
  approve,
  forceRelease,
  deadLetter,
  redrive,
  slot,
  returnSlot,
  raiseLane,
  bind,
  expose,
  addSignature,
  seal,
  bindAndSeal,
  abandon,
  sent,
  observe,
  bury,
  logSigning,
  credit,
  uncredit,
  halt,
  resume,
  registerWallet,
  setActiveWallet,
  listDestination,
  importRows,
  retire,
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
  listLanes,
  totals,
  readJournal,
  verifyJournal,
  readCursor,
  exportRows,
  verify,
  time,
}
