import type { Json } from '../errors/wallet-error.ts'

/** A message and the receipt by which it is acknowledged. */
export type QueueMessage = { readonly id: string; readonly body: Json; readonly receipt: string; readonly deliveries: number }

/**
 * A doorbell: the store is the truth, a message only says "look". A lost, late or doubled message costs time, never money.
 *
 * Every MUST has a case of the same number in `testQueue`.
 */
export interface Queue {
  readonly name: string
  /**
   * QU-1. MUST deliver at least once after resolving. QU-2. MUST deliver once what was sent again while its `dedupeId` was
   * still waiting, that is, not yet received: a ring after a receive is news and must not be swallowed.
   */
  send(body: Json, options?: { readonly dedupeId?: string; readonly delayMs?: number }): Promise<void>
  /**
   * QU-3. MUST hide a received message for `visibilityMs`, then deliver it again. QU-4. MUST wait up to `waitMs` for one and
   * give way to `signal` by answering none.
   */
  receive(
    options: { readonly max: number; readonly visibilityMs: number; readonly waitMs: number },
    signal: AbortSignal,
  ): Promise<readonly QueueMessage[]>
  /** QU-5. MUST NOT deliver an acknowledged message again; a stale receipt is ignored. */
  ack(receipt: string): Promise<void>
  /** QU-6. MUST keep a message hidden for `visibilityMs` from now; answers false for a stale receipt. */
  extend(receipt: string, visibilityMs: number): Promise<boolean>
  /** QU-7. MUST set a message aside with a reason, retrievable by `deadLetters`. */
  deadLetter(receipt: string, reason: string): Promise<void>
  /** What was set aside, oldest first; looking takes nothing away. */
  deadLetters(max: number): Promise<readonly { readonly id: string; readonly body: Json; readonly reason: string }[]>
  /** QU-8. MUST refuse further calls with `QUEUE_CLOSED`. */
  close(): Promise<void>
}
