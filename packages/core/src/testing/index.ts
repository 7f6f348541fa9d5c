export { buildAccept } from './build/accept.ts'
export {
  type BindParts,
  buildBind,
  buildClaim,
  buildDraft,
  buildLane,
  buildProof,
  buildSigned,
  buildTransactionId,
  type DraftParts,
} from './build/draft.ts'
export { buildHouseIntent, buildIntent, type IntentParts, usual } from './build/intent.ts'
export { type Prng, prng } from './build/prng.ts'
export { acceptUnit, creditUnits, missingOrders, usualBalance } from './build/unit-payments.ts'
export type { ChainBench, IntentWish } from './chain-kit/chain-bench.ts'
export { type ChainAbility, testChainAdapter } from './chain-kit/test-chain-adapter.ts'
export { type CaseOutcome, type CollectingRunner, collectCases } from './collect.ts'
export type { Skip } from './kit.ts'
export type { QueueBench } from './queue-kit/bench.ts'
export { testQueue } from './queue-kit/test-queue.ts'
export type { Runner } from './runner.ts'
export type { SessionBench } from './session-kit/bench.ts'
export { testSessionManager } from './session-kit/test-sessions.ts'
export { MemoryGround, type MemoryGroundOptions, type Mischief } from './shared-engine/memory-ground.ts'
export { SharedHistory } from './shared-engine/recorder.ts'
export { memorySharedGround, openSharedBench, type SharedGround } from './shared-engine/shared-bench.ts'
export { testSharedEngine } from './shared-engine/test-shared-engine.ts'
export type { SignerBench } from './signer-kit/bench.ts'
export { testSigner } from './signer-kit/test-signer.ts'
export { type HistoryResult, runHistory } from './simulator/history.ts'
export { type Profile, profiles } from './simulator/profiles.ts'
export { type MemoryEngine, openMemoryBench } from './store-kit/memory-bench.ts'
export { randomScript, runScript } from './store-kit/random-script.ts'
export type { StoreBench } from './store-kit/store-bench.ts'
export { testStore } from './store-kit/test-store.ts'
export type { ToyFacts } from './toy-chain/adapter/context.ts'
export { type ToyBlock, ToyChain, type ToyChainOptions, type ToyVerdict } from './toy-chain/chain.ts'
export { toyPublicKey, toySigner } from './toy-chain/keys.ts'
export { directPort, ToyNetwork, ToyNetworkError, type ToyPort, type ToyView } from './toy-chain/network.ts'
export { type ToyAdapter, toyAdapter } from './toy-chain/toy-adapter.ts'
export { openToyBench, type ToyBench, toyStranger, toyWallet } from './toy-chain/toy-bench.ts'
export type { ToyKind, ToyTransaction } from './toy-chain/transaction.ts'
