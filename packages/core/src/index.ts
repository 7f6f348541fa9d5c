export { resolveAsset, resolveChain } from './chain/aliases.ts'
export type { Chain, ChainAdapter, Composing, ComposingChain, DecodedAddress, Drafting, DraftingChain } from './chain/chain-adapter.ts'
export type {
  BalancesFacet,
  BatchesFacet,
  BumpByChildFacet,
  ChainBalance,
  CoinsFacet,
  Composed,
  CosignFacet,
  Deposit,
  DepositsFacet,
  Outflow,
  OutflowsFacet,
  Receipt,
  ReceiptsFacet,
  ReplaceFacet,
  ReplaceReason,
  ReplaceRequest,
  UndoneDeposit,
} from './chain/facets.ts'
export type { BlockRef, BroadcastResult, ClaimFate, DeathProof, Observation } from './chain/observation.ts'
export type { Coin, CoinChunk, CoinClass, CoinView, DraftRequest, DraftResult, Need, Refusal, Snapshot } from './chain/snapshot.ts'
export { deepestUndone, splitTold, type ToldDeposit, writeTold } from './chain/told-deposits.ts'
export type { Draft, Expiry, Inspection, Payment, SealedAttempt, SignedTransaction } from './chain/transaction.ts'
export { type CoinIndex, coinIndex, viewOf } from './coin-selection/coin-index.ts'
export { coinsIn } from './coin-selection/coins-in.ts'
export { feeFor } from './coin-selection/fee.ts'
export { selectCoins } from './coin-selection/select-coins.ts'
export type {
  Ancestry,
  ChangeRule,
  Considered,
  Selected,
  SelectionAlgorithm,
  SelectionRefused,
  SelectionRequest,
  SelectionResult,
  SelectionStrategy,
  UnconfirmedRule,
} from './coin-selection/selection.ts'
export { type CompletedSignature, type EcdsaVerifier, ecdsaVerifier } from './curve/ecdsa-verifier.ts'
export { type Ed25519Verifier, ed25519Verifier } from './curve/ed25519-verifier.ts'
export { inlineChecks, type SignatureChecks, verifyThread } from './curve/verify-thread.ts'
export { classifyTrouble, type Trouble, type TroubleVerdict } from './dead-letter/classify-trouble.ts'
export { createEngine } from './engine/create-engine.ts'
export type {
  Engine,
  Operator,
  PartHealth,
  ReconcileFinding,
  RecoverInput,
  RecoverResult,
  WithdrawalView,
  WithdrawRequest,
  WithdrawResult,
} from './engine/engine.ts'
export { type EngineOptions, type WorkerOptions, workerDefaults } from './engine/options.ts'
export { type CoreErrors, coreErrors } from './errors/codes.ts'
export { defineErrors, type ErrorCatalogue, type ErrorEntry } from './errors/define-errors.ts'
export { InvariantError, invariant, unreachable } from './errors/invariant.ts'
export { malformedBytes } from './errors/malformed-bytes.ts'
export { type ErrorContext, isWalletError, type Json, type Retry, WalletError, type WalletErrorSpec } from './errors/wallet-error.ts'
export { type ComposedFeeQuote, type ComposedFeeSource, type ComposeFeeOptions, composeFeeSource } from './fees/compose-fee-source.ts'
export type { FeeQuote, FeeRate, FeeSource, FeeTarget } from './fees/fee-source.ts'
export { fixedFeeSource } from './fees/fixed-fee-source.ts'
export { type AssetId, assetId, chainOf } from './ids/asset-id.ts'
export { type ChainId, chainId } from './ids/chain-id.ts'
export {
  type AccountId,
  type AttemptId,
  accountId,
  attemptId,
  type ClaimKey,
  claimKey,
  type KeyRef,
  keyRef,
  type LaneId,
  laneId,
  type OrderId,
  orderId,
  type TransactionId,
  transactionId,
  type WalletName,
  walletName,
} from './ids/ids.ts'
export { canonicalIntent, canonicalLengthMax } from './intent/canonical.ts'
export { intentDigest } from './intent/digest.ts'
export type { Action, FeeBearer, Intent } from './intent/intent.ts'
export { genuine, intentMac } from './intent/mac.ts'
export { isDebitNormal } from './ledger/accounts.ts'
export { type Amount, amount, amountMax, formatAmount, parseAmount, parseUnits, zero } from './money/amount.ts'
export type { Asset } from './money/asset.ts'
export { namedAssets, type SymbolAsset } from './money/named-assets.ts'
export { type AllowedCall, allowCalls } from './policy/allow-calls.ts'
export { approval } from './policy/approval.ts'
export { allowList, denyList, newDestination, roundTrip } from './policy/destinations.ts'
export { burst, ceiling, type PolicyOptions, type VelocityKey, type VelocityOptions, velocity } from './policy/limits.ts'
export type { CallAction, Policy, PolicyContext, Screening, ScreeningResult } from './policy/policy.ts'
export { resolveRules } from './policy/resolve-rules.ts'
export type { Rule, RuleAction } from './policy/rule.ts'
export { screen } from './policy/screen.ts'
export type { Clock } from './ports/clock.ts'
export type { Random } from './ports/random.ts'
export { systemClock } from './ports/system-clock.ts'
export { systemRandom } from './ports/system-random.ts'
export { Echoes, type RingMark } from './queue/echoes.ts'
export { memoryQueue } from './queue/memory-queue.ts'
export type { Queue, QueueMessage } from './queue/queue.ts'
export { type CircuitBreaker, type CircuitOptions, type CircuitState, circuitBreaker } from './resilience/circuit-breaker.ts'
export { type Concurrency, concurrency } from './resilience/concurrency.ts'
export { type RetryOptions, retryReads } from './resilience/retry-reads.ts'
export { withDeadline } from './resilience/with-deadline.ts'
export { type AnswerCache, answerCache } from './rpc/answer-cache.ts'
export type { RpcCall, RpcParams } from './rpc/call.ts'
export type { RpcDialect } from './rpc/dialect.ts'
export { type Fields, fieldsOf, listOf, malformed, need } from './rpc/fields.ts'
export { gatherAnswers } from './rpc/gather-answers.ts'
export { type RpcHeads, type RpcHeadsSettings, rpcHeads } from './rpc/heads.ts'
export { graceMs, type RpcNodes, type RpcNodesSettings, rpcNodes } from './rpc/nodes.ts'
export { type OptionChecks, optionChecks } from './rpc/option-checks.ts'
export { parseDecimals, parseExact } from './rpc/parse-exact.ts'
export { type RpcProvider, type RpcProviderSettings, rpcProvider } from './rpc/provider.ts'
export type { RpcHeaders, RpcProviderOption } from './rpc/provider-option.ts'
export { type KnownError, readVerdict } from './rpc/read-verdict.ts'
export { type Remembered, remembered } from './rpc/remembered.ts'
export { noReply, type RpcAnswer, type RpcReply } from './rpc/reply.ts'
export { rotated } from './rpc/rotated.ts'
export { combineVerdicts, sendToAll, type Told, type Verdict } from './rpc/send-to-all.ts'
export { sharedSignal } from './rpc/shared-signal.ts'
export { type RpcTransport, rpcTransport } from './rpc/transport.ts'
export { createSessions } from './session/create-sessions.ts'
export type { SessionEvent, SessionsOptions } from './session/options.ts'
export type { SessionLease, SessionManager, SessionStats } from './session/session-manager.ts'
export { type SessionRecord, type SessionRecords, storedSessions } from './session/session-records.ts'
export type { SessionSlot } from './session/session-slot.ts'
export type { Session, Sessions, SessionsHealth, SessionsStats, SlotStats } from './session/sessions.ts'
export type { Percentiles } from './session/tally.ts'
export { checkSignatureShape, checkSigningRequest } from './signer/check-signing.ts'
export type { KeyWrapper, WrapContext } from './signer/envelope.ts'
export { type Explained, type GuardOptions, guardSigner, type SigningRule } from './signer/guard-signer.ts'
export { noSigner } from './signer/no-signer.ts'
export { permitBudget } from './signer/permit-budget.ts'
export { routeSigners, type SignerRoute } from './signer/route-signers.ts'
export type {
  Permit,
  PermitRequest,
  PublicKey,
  Signature,
  Signer,
  SigningAlgorithm,
  SigningRequest,
  SpentOutput,
} from './signer/signer.ts'
export type {
  AbandonInput,
  AbandonResult,
  AddSignatureInput,
  AddSignatureResult,
  BindAndSealInput,
  BindAndSealResult,
  BindInput,
  BindRefused,
  BindResult,
  BuryInput,
  BuryResult,
  ExposeInput,
  ExposeResult,
  LogSigningInput,
  ObserveInput,
  ObserveResult,
  RaiseLaneInput,
  RaiseLaneResult,
  ReturnSlotInput,
  ReturnSlotResult,
  SealInput,
  SealResult,
  SentInput,
  SentResult,
  SlotInput,
  SlotResult,
} from './store/contract/attempts.ts'
export type {
  CreditInput,
  CreditResult,
  HaltInput,
  HaltResult,
  ListDestinationInput,
  ListDestinationResult,
  ReadAccountInput,
  ReadAccountResult,
  RegisterWalletInput,
  RegisterWalletResult,
  ResumeInput,
  ResumeResult,
  SetActiveWalletInput,
  SetActiveWalletResult,
  UncreditInput,
  UncreditResult,
} from './store/contract/ledger.ts'
export type {
  AcceptInput,
  AcceptResult,
  AdoptInput,
  AdoptResult,
  ApproveInput,
  ApproveResult,
  CancelInput,
  CancelResult,
  DeadLetterInput,
  DeadLetterResult,
  FailInput,
  FailResult,
  Fence,
  FencedOff,
  ForceReleaseInput,
  ForceReleaseResult,
  LeasedOrder,
  LeaseInput,
  LeaseResult,
  OpenHouseOrderInput,
  ParkInput,
  ParkResult,
  RedriveInput,
  RedriveResult,
  RenewInput,
  RenewResult,
  ReopenInput,
  ReopenResult,
  RequeueInput,
  RequeueResult,
  SettleInput,
  SettleResult,
  WorkPhase,
} from './store/contract/orders.ts'
export type {
  AckJournalInput,
  AdvanceCursorInput,
  AdvanceCursorResult,
  CountOrdersResult,
  ExportInput,
  ExportResult,
  ImportInput,
  ImportResult,
  ListAccountsInput,
  ListAttemptsInput,
  ListClaimsInput,
  ListHaltsResult,
  ListLanesInput,
  ListOrdersInput,
  ListWalletsInput,
  Page,
  PageInput,
  PullJournalInput,
  PullJournalResult,
  ReadAttemptInput,
  ReadAttemptResult,
  ReadClaimsInput,
  ReadClaimsResult,
  ReadCursorInput,
  ReadCursorResult,
  ReadJournalInput,
  ReadLaneInput,
  ReadLaneResult,
  ReadOrderInput,
  ReadOrderResult,
  ReadWalletInput,
  ReadWalletResult,
  SealJournalInput,
  SealJournalResult,
  StoreTimeResult,
  TotalsInput,
  TotalsResult,
  VerifyJournalResult,
  VerifyResult,
} from './store/contract/queries.ts'
// For who writes a store: the verbs, rows as text, errors as data, group commit.
export { applyCommands, type Savepoints } from './store/kernel/apply.ts'
export { decodeRow, encodeRow, encodeWithTexts } from './store/kernel/codec.ts'
export { copyPlain } from './store/kernel/copy.ts'
export { createStore, type Driver } from './store/kernel/group-commit.ts'
export { acceptedOrder, isAsAccepted } from './store/kernel/new-order.ts'
export { decodeError, type EncodedError, encodeError, type Outcome } from './store/kernel/outcome.ts'
export { type Destination, type LimitCounter, type Seal, type TableName, type Tables, type Tx, tableNames } from './store/kernel/tx.ts'
export { verbKinds, verbNames } from './store/kernel/verb-names.ts'
export { type MemoryStoreOptions, memoryStore } from './store/memory-store.ts'
export { type Moved, type MoveOptions, moveStore } from './store/move-store.ts'
export type {
  Account,
  Attempt,
  AttemptPurpose,
  AttemptState,
  Claim,
  ClaimState,
  Credit,
  Halt,
  HaltScope,
  JournalEntry,
  Lane,
  LimitUse,
  Note,
  Order,
  OrderState,
  PartialSignature,
  Review,
  Settlement,
  Slot,
  Wallet,
} from './store/records.ts'
export type { SharedDriverOptions } from './store/shared/shared-driver.ts'
export type {
  Changed,
  Head,
  KeyRange,
  SharedCommit,
  SharedCommitReply,
  SharedEngine,
  SharedRead,
  SharedView,
  TableKeys,
  TableRows,
} from './store/shared/shared-engine.ts'
export { createSharedStore } from './store/shared/shared-store.ts'
export type { Command, Durability, ResultOf, Store, StoreVerbs, VerbName, VerbTable } from './store/store.ts'
export type { EngineEvent, EventBase, EventFacts, EventSink } from './telemetry/event.ts'
export {
  type Instruments,
  instruments,
  type Meter,
  type MeterAttributes,
  type MeterCounter,
  type MeterRecorder,
  type SigningOutcome,
} from './telemetry/instruments.ts'
export { redactText, redactUrl } from './telemetry/redact-url.ts'
export { guardedSink, scrubEvent } from './telemetry/scrub-event.ts'
