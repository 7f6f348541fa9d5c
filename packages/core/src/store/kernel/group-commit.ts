import { coreErrors } from '../../errors/codes.ts'
import { invariant } from '../../errors/invariant.ts'
import { isWalletError, type WalletError } from '../../errors/wallet-error.ts'
import type { Command, Durability, Store, StoreVerbs } from '../store.ts'
import { decodeError, type Outcome } from './outcome.ts'
import { verbNames } from './verb-names.ts'

/** What a store package brings: a place where a batch of commands is applied and made durable at once. */
export interface Driver {
  readonly durability: Durability
  /**
   * How many batches `run` may be given before the first of them has ended; 1 when absent.
   *
   * More than one only for a driver that applies batches in the order of its `run` calls, one wholly before the next, and that
   * refuses the batches it holds already once one has failed on the disk: an acknowledged batch must never stand on an unknown one.
   */
  readonly batchesMax?: number
  /** One outcome per command, in order, after they are durable. A rejection means that nobody knows what happened. */
  run(commands: readonly Command[]): Promise<readonly Outcome[]>
  close(): Promise<void>
}

/** One call: the commands of an `apply`, or a single verb. Never split over two batches. */
type Call = {
  readonly commands: readonly Command[]
  readonly resolve: (outcomes: readonly Outcome[]) => void
  readonly reject: (error: unknown) => void
}

const batchMax = 512

/**
 * Makes a store of a driver by group commit: one batch is under way, calls that arrive meanwhile form the next one. Where the
 * driver allows it, a full batch is handed over behind the one under way, so that the driver need not wait for us to prepare it.
 *
 * No timer: under light load a batch is one call and nothing waits, under heavy load one flush carries hundreds. Only
 * microtasks decide the order, so a simulated run is repeatable. In what `apply` answers, a command that was rejected has
 * its `WalletError` or `InvariantError` in the place of a result.
 */
export function createStore(driver: Driver): Store {
  const queue = callQueue(driver)
  const verbs = Object.fromEntries(
    verbNames.map((verb) => [verb, async (input: unknown) => take((await queue.call([{ verb, input } as Command]))[0] as Outcome)]),
  ) as unknown as StoreVerbs
  return {
    ...verbs,
    durability: driver.durability,
    apply: async (commands) => (await queue.call(commands)).map((outcome) => (outcome.ok ? outcome.result : decodeError(outcome.error))),
    close: queue.close,
  }
}

function take(outcome: Outcome): never {
  if (!outcome.ok) throw decodeError(outcome.error)
  return outcome.result as never
}

function callQueue(driver: Driver): { call(commands: readonly Command[]): Promise<readonly Outcome[]>; close(): Promise<void> } {
  const lanesMax = driver.batchesMax ?? 1
  let waiting: Call[] = []
  let waitingSize = 0
  // A lane takes batch after batch, one at a time.
  let lanes = 0
  let closing: Promise<void> | null = null
  let idle = (): void => undefined

  const isFull = (): boolean => waitingSize >= batchMax
  const drain = async (): Promise<void> => {
    while (waiting.length > 0 && (lanes === 1 || isFull())) {
      const [batch, rest, size] = nextBatch(waiting)
      waiting = rest
      waitingSize -= size
      await runBatch(driver, batch)
    }
    lanes -= 1
    if (lanes === 0) idle()
  }

  return {
    call: (commands) =>
      new Promise((resolve, reject) => {
        if (closing !== null) return reject(coreErrors.create('STORE_CLOSED', { store: driver.durability }))
        if (commands.length === 0) return resolve([])
        waiting.push({ commands, resolve, reject })
        waitingSize += commands.length
        // A batch goes ahead behind another only when it is full: sent early it could not grow any more, and the flushes
        // would be shared by fewer.
        if (lanes > 0 && (lanes === lanesMax || !isFull())) return
        lanes += 1
        // One microtask later, so that calls made in the same turn share the first batch already.
        void Promise.resolve().then(drain)
      }),
    close: () => {
      closing ??= new Promise<void>((resolve) => {
        idle = resolve
        if (lanes === 0) idle()
      }).then(() => driver.close())
      return closing
    },
  }
}

function nextBatch(waiting: readonly Call[]): [batch: Call[], rest: Call[], size: number] {
  let size = 0
  let count = 0
  for (const call of waiting) {
    if (count > 0 && size + call.commands.length > batchMax) break
    size += call.commands.length
    count += 1
  }
  return [waiting.slice(0, count), waiting.slice(count), size]
}

async function runBatch(driver: Driver, batch: readonly Call[]): Promise<void> {
  const commands = batch.length === 1 ? (batch[0] as Call).commands : batch.flatMap((call) => call.commands)
  try {
    const outcomes = await driver.run(commands)
    invariant(outcomes.length === commands.length, 'a driver answers every command once')
    let at = 0
    for (const call of batch) {
      call.resolve(outcomes.slice(at, at + call.commands.length))
      at += call.commands.length
    }
  } catch (error) {
    const reason = unavailable(error)
    for (const call of batch) call.reject(reason)
  }
}

function unavailable(error: unknown): WalletError {
  if (isWalletError(error)) return error
  const reason = error instanceof Error ? error.message : 'the driver failed'
  return coreErrors.create('STORE_UNAVAILABLE', { reason }, { cause: error })
}
