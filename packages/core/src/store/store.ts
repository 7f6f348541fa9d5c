import type * as A from './contract/attempts.ts'
import type * as L from './contract/ledger.ts'
import type * as O from './contract/orders.ts'
import type * as Q from './contract/queries.ts'
import type { Account, Attempt, Claim, JournalEntry, Lane, Order, Wallet } from './records.ts'

/** What a resolved promise of the store promises after a crash. `process` survives the process, `fsync` the machine. */
export type Durability = 'memory' | 'process' | 'fsync' | 'replicated'

type Call<Input, Result> = { readonly input: Input; readonly result: Result }

/** Every verb by name, with what it takes and answers. Those marked read-only append nothing to the journal. */
export type VerbTable = {
  // Orders
  accept: Call<O.AcceptInput, O.AcceptResult>
  openHouseOrder: Call<O.OpenHouseOrderInput, O.AcceptResult>
  lease: Call<O.LeaseInput, O.LeaseResult>
  renew: Call<O.RenewInput, O.RenewResult>
  requeue: Call<O.RequeueInput, O.RequeueResult>
  park: Call<O.ParkInput, O.ParkResult>
  settle: Call<O.SettleInput, O.SettleResult>
  fail: Call<O.FailInput, O.FailResult>
  adopt: Call<O.AdoptInput, O.AdoptResult>
  reopen: Call<O.ReopenInput, O.ReopenResult>
  cancel: Call<O.CancelInput, O.CancelResult>
  approve: Call<O.ApproveInput, O.ApproveResult>
  forceRelease: Call<O.ForceReleaseInput, O.ForceReleaseResult>
  deadLetter: Call<O.DeadLetterInput, O.DeadLetterResult>
  redrive: Call<O.RedriveInput, O.RedriveResult>
  // Attempts
  slot: Call<A.SlotInput, A.SlotResult>
  returnSlot: Call<A.ReturnSlotInput, A.ReturnSlotResult>
  raiseLane: Call<A.RaiseLaneInput, A.RaiseLaneResult>
  bind: Call<A.BindInput, A.BindResult>
  expose: Call<A.ExposeInput, A.ExposeResult>
  addSignature: Call<A.AddSignatureInput, A.AddSignatureResult>
  seal: Call<A.SealInput, A.SealResult>
  bindAndSeal: Call<A.BindAndSealInput, A.BindAndSealResult>
  abandon: Call<A.AbandonInput, A.AbandonResult>
  sent: Call<A.SentInput, A.SentResult>
  observe: Call<A.ObserveInput, A.ObserveResult>
  bury: Call<A.BuryInput, A.BuryResult>
  logSigning: Call<A.LogSigningInput, { readonly status: 'logged' }>
  // Ledger, wallets, policy
  credit: Call<L.CreditInput, L.CreditResult>
  uncredit: Call<L.UncreditInput, L.UncreditResult>
  halt: Call<L.HaltInput, L.HaltResult>
  resume: Call<L.ResumeInput, L.ResumeResult>
  registerWallet: Call<L.RegisterWalletInput, L.RegisterWalletResult>
  setActiveWallet: Call<L.SetActiveWalletInput, L.SetActiveWalletResult>
  listDestination: Call<L.ListDestinationInput, L.ListDestinationResult>
  // Moving to another store
  importRows: Call<Q.ImportInput, Q.ImportResult>
  retire: Call<Q.RetireInput, Q.RetireResult>
  // Journal and cursors: positions of readers and the hash chain are no history, so these append nothing
  pullJournal: Call<Q.PullJournalInput, Q.PullJournalResult>
  ackJournal: Call<Q.AckJournalInput, { readonly status: 'acked' }>
  sealJournal: Call<Q.SealJournalInput, Q.SealJournalResult>
  advanceCursor: Call<Q.AdvanceCursorInput, Q.AdvanceCursorResult>
  // Read-only
  readOrder: Call<Q.ReadOrderInput, Q.ReadOrderResult>
  listOrders: Call<Q.ListOrdersInput, Q.Page<Order>>
  countOrders: Call<Record<never, never>, Q.CountOrdersResult>
  readAttempt: Call<Q.ReadAttemptInput, Q.ReadAttemptResult>
  listAttempts: Call<Q.ListAttemptsInput, Q.Page<Attempt>>
  listLanes: Call<Q.ListLanesInput, { readonly lanes: readonly Lane[] }>
  readLane: Call<Q.ReadLaneInput, Q.ReadLaneResult>
  readClaims: Call<Q.ReadClaimsInput, Q.ReadClaimsResult>
  listClaims: Call<Q.ListClaimsInput, Q.Page<Claim>>
  readWallet: Call<Q.ReadWalletInput, Q.ReadWalletResult>
  listWallets: Call<Q.ListWalletsInput, Q.Page<Wallet>>
  readAccount: Call<L.ReadAccountInput, L.ReadAccountResult>
  listAccounts: Call<Q.ListAccountsInput, Q.Page<Account>>
  listHalts: Call<Record<never, never>, Q.ListHaltsResult>
  totals: Call<Q.TotalsInput, Q.TotalsResult>
  readJournal: Call<Q.ReadJournalInput, { readonly entries: readonly JournalEntry[] }>
  verifyJournal: Call<Record<never, never>, Q.VerifyJournalResult>
  readCursor: Call<Q.ReadCursorInput, Q.ReadCursorResult>
  exportRows: Call<Q.ExportInput, Q.ExportResult>
  verify: Call<Record<never, never>, Q.VerifyResult>
  time: Call<Record<never, never>, Q.StoreTimeResult>
}

/** The name of a verb. */
export type VerbName = keyof VerbTable
/** One call as plain data, so that it can be batched, logged, sent to a worker thread and repeated. */
export type Command<Name extends VerbName = VerbName> = {
  readonly [N in Name]: { readonly verb: N; readonly input: VerbTable[N]['input'] }
}[Name]
/** What a verb answers. */
export type ResultOf<Name extends VerbName> = VerbTable[Name]['result']
/** Every verb as a function. */
export type StoreVerbs = { readonly [Name in VerbName]: (input: VerbTable[Name]['input']) => Promise<ResultOf<Name>> }

/**
 * The truth: ids, money, claims, lanes and history in one atomic domain.
 *
 * There is no `set` and no `delete`: every change is a verb that names the state it expects. Every MUST has a case of the same number in
 * `testStore`.
 *
 * Any call can be rejected with `STORE_UNAVAILABLE` or, where a server is shared, `STORE_ROLLED_BACK`: nobody knows the outcome, so repeat
 * the very same command. Every other rejection changed nothing: `STORE_CLOSED`, `STORE_RETIRED`, and for input that no verb takes
 * `REQUEST_INVALID`, `ID_INVALID`, `CHAIN_ID_INVALID`, `ASSET_ID_INVALID`, `AMOUNT_INVALID`.
 *
 *
 * - ST-1  MUST apply each command wholly or not at all, and the commands of one `apply` in order.
 * - ST-2  MUST answer a repeated command as the first time (`exists` for `created`), with no effect.
 * - ST-3  MUST answer the same id with another request `conflict`, with no effect, for ever.
 * - ST-4  MUST keep every balance at or above zero and the sum of an asset's accounts zero, at every moment.
 * - ST-5  MUST let exactly as many concurrent accepts through as the balance covers.
 * - ST-6  MUST keep a refused id refused.
 * - ST-7  MUST refuse every verb under a token older than the order's latest lease.
 * - ST-8  MUST count leases on its own clock; the caller's clock changes nothing.
 * - ST-9  MUST hand out each slot once, lowest gap first, the same one again to the same order until it is sealed.
 * - ST-10 MUST halt a lane whose chain is ahead of the store.
 * - ST-11 MUST hold all claims of a draft or none.
 * - ST-12 MUST refuse an attempt that shares no claim with some live attempt of the same order (or of the order it re-issues).
 * - ST-13 MUST refuse a replacement of an attempt whose output a live attempt spends.
 * - ST-14 MUST turn held claims into spent ones in the commit that stores the bytes, and never free spent claims by time.
 * - ST-15 MUST refuse to seal other bytes for a sealed attempt.
 * - ST-16 MUST refuse to fail or cancel an order while an attempt is live.
 * - ST-17 MUST accept death only with a proof that gives every claim a fate.
 * - ST-18 MUST book an excess fee to `house:fee-overrun` rather than refuse a final fact.
 * - ST-19 MUST stop accept, lease, slot, bind and seal in a halted scope.
 * - ST-20 MUST return velocity use exactly once when an order ends unpaid.
 * - ST-21 MUST append one journal entry per effective verb in the same commit, without gaps in the sequence.
 * - ST-22 MUST notice any changed, missing or added sealed journal entry in `verifyJournal`.
 * - ST-23 MUST give an address of one chain to one wallet only.
 * - ST-24 MUST release without proof only for two different people, keeping claims; a later confirmation is a house loss.
 * - ST-25 MUST put reopened money back into locked without any balance below zero.
 * - ST-26 MUST find everything acknowledged again after a crash, to the level of `durability`.
 * - ST-27 MUST refuse a second slot, bind or seal for an order that is completed, failed, refused or cancelled.
 * - ST-28 MUST credit one reference once.
 * - ST-29 MUST bind approvals to the digest, count each person once and never the requester.
 * - ST-30 MUST keep dead-lettered orders reserved, with their claims, and out of leases until redriven.
 * - ST-31 MUST keep the first signature given for a request of an exposed attempt, and take none for any other attempt.
 * - ST-32 MUST take another store's rows only while it is empty, and be that store afterwards: rows, journal and time-outs.
 * - ST-33 MUST refuse every change while it is being filled and once it is retired, and answer reads all the same.
 */
export interface Store extends StoreVerbs {
  readonly durability: Durability
  /** Applies commands in order in one durable flush; each result is independent. */
  apply(commands: readonly Command[]): Promise<readonly unknown[]>
  /** Finishes what is under way and refuses the rest with `STORE_CLOSED`. */
  close(): Promise<void>
}
