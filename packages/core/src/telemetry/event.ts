import type { BroadcastResult } from '../chain/observation.ts'
import type { AssetId } from '../ids/asset-id.ts'
import type { ChainId } from '../ids/chain-id.ts'
import type { AttemptId, OrderId } from '../ids/ids.ts'
import type { HaltScope } from '../store/records.ts'

/** What every event carries. */
export type EventBase = {
  /** Milliseconds since the epoch, on the engine's clock. */
  readonly at: number
  /** Ties together what belongs to one request or one look at an order. */
  readonly correlation: string
}

type OfOrder = { readonly order: OrderId; readonly chain: ChainId }
type OfAttempt = { readonly attempt: AttemptId; readonly orders: readonly OrderId[]; readonly chain: ChainId }

/** What happened, by name. Facts only: no keys, no bytes, no addresses, no free text from strangers but `detail`, which is scrubbed. */
export type EventFacts =
  | ({ readonly name: 'withdrawal.accepted'; readonly asset: AssetId; readonly amount: string } & OfOrder)
  | ({ readonly name: 'withdrawal.in-review'; readonly code: string } & OfOrder)
  | ({ readonly name: 'withdrawal.refused'; readonly code: string } & OfOrder)
  | ({ readonly name: 'withdrawal.parked'; readonly code: string; readonly detail: string; readonly resumeInMs: number } & OfOrder)
  | ({ readonly name: 'withdrawal.completed'; readonly attempt?: AttemptId; readonly latencyMs: number; readonly fee: string } & OfOrder)
  | ({ readonly name: 'withdrawal.failed'; readonly code: string } & OfOrder)
  | ({ readonly name: 'withdrawal.cancelled' } & OfOrder)
  | ({ readonly name: 'withdrawal.reopened' } & OfOrder)
  | ({ readonly name: 'withdrawal.dead-lettered'; readonly code: string; readonly detail: string } & OfOrder)
  | ({ readonly name: 'withdrawal.attention'; readonly code: string; readonly detail: string } & OfOrder)
  | ({ readonly name: 'withdrawal.retried'; readonly code: string; readonly tries: number; readonly delayMs: number } & OfOrder)
  | ({ readonly name: 'attempt.sealed'; readonly signatures: number; readonly replaces: number } & OfAttempt)
  | ({ readonly name: 'attempt.sent'; readonly result: BroadcastResult['status']; readonly code?: string } & OfAttempt)
  | ({ readonly name: 'attempt.confirmed'; readonly confirmations: number } & OfAttempt)
  | ({ readonly name: 'attempt.stuck'; readonly ageMs: number } & OfAttempt)
  | ({ readonly name: 'attempt.replaced'; readonly by: AttemptId; readonly reason: string } & OfAttempt)
  | ({ readonly name: 'attempt.dead'; readonly proof: string } & OfAttempt)
  | {
      readonly name: 'signature.made' | 'signature.refused' | 'signature.unanswered'
      readonly attempt: AttemptId
      readonly durationMs: number
    }
  | { readonly name: 'scope.halted'; readonly scope: HaltScope; readonly automatic: boolean; readonly detail: string }
  | { readonly name: 'scope.resumed'; readonly scope: HaltScope }
  | {
      /** `returned`: taken back after a reorganisation and in the chain again. A person credits it, under another reference. */
      readonly name: 'deposit.credited' | 'deposit.reversed' | 'deposit.returned'
      readonly chain: ChainId
      readonly asset: AssetId
      readonly amount: string
      readonly reference: string
    }
  | { readonly name: 'books.finding'; readonly chain?: ChainId; readonly code: string; readonly detail: string }
  | {
      readonly name: 'provider.failed'
      readonly chain: ChainId
      readonly provider: string
      readonly operation: string
      readonly code: string
    }
  | { readonly name: 'circuit.changed'; readonly provider: string; readonly state: 'closed' | 'open' | 'half-open' }
  | { readonly name: 'worker.started' | 'worker.stopped'; readonly worker: string }
  | { readonly name: 'worker.failed'; readonly worker: string; readonly code: string; readonly detail: string }

/** One structured event of the engine. For logs and traces; nothing about money is decided by it. */
export type EngineEvent = EventBase & EventFacts

/** Takes events. It must not block; what it throws is swallowed. */
export type EventSink = (event: EngineEvent) => void
