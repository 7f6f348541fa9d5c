import PQueue from 'p-queue'
import { coreErrors } from '../errors/codes.ts'

/** Lets a bounded number of calls run at once; the others wait in order. */
export interface Concurrency {
  /**
   * Runs `work` when its turn comes. A place is free again when `work` ends or `signal` aborts.
   *
   * @throws WalletError `ABORTED` when `signal` aborts before or during the work, otherwise whatever `work` throws.
   */
  run<T>(operation: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Calls that wait for their turn. */
  waiting(): number
  /** Calls under way. */
  running(): number
}

/**
 * A limit on calls at once, such as those to one provider. In memory only; nothing is left behind.
 *
 * The queue's own `timeout` and `interval` stay unused: they keep time by the machine's clock, which no simulator owns.
 *
 * Its calls can fail with `ABORTED`.
 */
export function concurrency(max: number): Concurrency {
  const queue = new PQueue({ concurrency: max })
  return {
    waiting: () => queue.size,
    running: () => queue.pending,
    async run(operation, signal, work) {
      try {
        return await queue.add(() => work(signal), { signal })
      } catch (error) {
        if (signal.aborted && error === signal.reason) throw coreErrors.create('ABORTED', { operation })
        throw error
      }
    },
  }
}
