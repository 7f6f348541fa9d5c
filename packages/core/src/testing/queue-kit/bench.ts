import type { Queue } from '../../queue/queue.ts'

/** A fresh, empty queue and a way to let time pass on it. */
export type QueueBench = {
  readonly queue: Queue
  /**
   * The length of one beat in ms: visibility times, delays and waits in the cases are a few beats. Long enough that a call
   * takes less; 1 000 or more on a virtual clock.
   */
  readonly beatMs: number
  /** Lets so many ms pass on the queue's clock: moves a virtual clock, or sleeps. */
  advance(ms: number): Promise<void>
  /** Gives back what was opened; the queue itself may be closed already. */
  close(): Promise<void>
}
