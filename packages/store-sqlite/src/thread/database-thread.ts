import { Worker } from 'node:worker_threads'
import { type Command, coreErrors, type Outcome } from '@wallet/core'
import { fromFailure } from './failure.ts'
import { asSent, isList, packCommands, unpackOutcomes } from './pack.ts'
import type { Message, Reply, Request, Run, ThreadStart } from './protocol.ts'

type Waiting = { resolve(answer: unknown): void; reject(error: Error): void }
/** A batch under way: its commands as they were sent, and its outcomes when they were handed over before they are durable. */
type Batch = {
  sent: readonly Command[]
  prepared: readonly Outcome[] | null
  resolve(outcomes: readonly Outcome[]): void
  reject(error: Error): void
}

const fromSource = import.meta.url.endsWith('.ts')

/**
 * The thread that owns the connection, so that waiting for the disk never blocks the caller's event loop.
 *
 * It keeps the program alive only while an answer is owed: everything acknowledged is on the disk, so nothing is lost by ending.
 */
export class DatabaseThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  /** Oldest first, as they are run and answered. */
  readonly #batches: Batch[] = []
  #ended: Error | null = null
  #lastId = 0

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (reply: Reply) => this.#settle(reply))
    worker.on('error', (error) => this.#end(`its thread failed: ${error.message}`))
    worker.on('exit', (code) => this.#end(`its thread ended with code ${code}`))
  }

  /** Starts the thread and resolves when the database is open. @throws WalletError as `openDatabase` does */
  static async start(start: ThreadStart): Promise<DatabaseThread> {
    const file = fromSource ? new URL('../worker.ts', import.meta.url) : new URL('./worker.js', import.meta.url)
    // Sources import core's sources. `node:sqlite` still announces itself as experimental, once per thread.
    const execArgv = [...(fromSource ? ['--conditions=source'] : []), '--disable-warning=ExperimentalWarning']
    const thread = new DatabaseThread(new Worker(file, { workerData: start, execArgv, name: 'wallet-sqlite' }))
    try {
      await thread.#wait(0)
      return thread
    } catch (error) {
      await thread.#worker.terminate()
      throw error
    }
  }

  /** Sends one request; answers come in any order. Rejects when the thread is gone: the outcome is then unknown. */
  ask(request: Exclude<Request, Run>): Promise<unknown> {
    if (this.#ended !== null) return Promise.reject(this.#ended)
    this.#lastId += 1
    const answer = this.#wait(this.#lastId)
    this.#post({ id: this.#lastId, request })
    return answer
  }

  /** Runs one batch; `now` replaces the thread's clock. Rejects when the thread is gone: the outcome is then unknown. */
  run(commands: readonly Command[], now?: number): Promise<readonly Outcome[]> {
    if (this.#ended !== null) return Promise.reject(this.#ended)
    const packed = packCommands(commands)
    return new Promise((resolve, reject) => {
      const batch: Batch = { sent: commands, prepared: null, resolve, reject }
      this.#post(now === undefined ? packed : { kind: 'run', commands: packed, now })
      this.#keepAlive()
      this.#batches.push(batch)
      // Copied while the thread is at work already, and before anybody else has had a turn to change them.
      batch.sent = asSent(commands, packed)
    })
  }

  /** Closes the database and ends the thread; idempotent. */
  async close(): Promise<void> {
    try {
      if (this.#ended === null) await this.ask({ kind: 'close' })
    } finally {
      // Also when closing failed: the thread's end is what frees the locks.
      this.#end('it was closed')
      await this.#worker.terminate()
    }
  }

  #post(message: Message): void {
    this.#worker.postMessage(message)
  }

  #wait(id: number): Promise<unknown> {
    this.#keepAlive()
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  #keepAlive(): void {
    if (!this.#owes()) this.#worker.ref()
  }

  #owes(): boolean {
    return this.#batches.length > 0 || this.#waiting.size > 0
  }

  #settle(reply: Reply): void {
    if (typeof reply === 'object' && 'id' in reply && reply.id !== undefined) this.#answer(reply)
    else this.#settleBatch(reply as Exclude<Reply, { readonly id: number }>)
    if (!this.#owes()) this.#worker.unref()
  }

  #answer(reply: Extract<Reply, { readonly id?: number }>): void {
    const id = reply.id as number
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if ('failure' in reply) waiting?.reject(fromFailure(reply.failure))
    else waiting?.resolve(reply.answer)
  }

  #settleBatch(reply: Exclude<Reply, { readonly id: number }>): void {
    const batch = this.#batches[0]
    if (batch === undefined) return
    const isOutcomes = typeof reply !== 'object' || isList(reply)
    if (!isOutcomes && 'prepared' in reply) {
      // Read now, while the disk syncs; shown to nobody before `committed`.
      batch.prepared = unpackOutcomes(batch.sent, reply.prepared)
      return
    }
    this.#batches.shift()
    if (isOutcomes) batch.resolve(unpackOutcomes(batch.sent, reply))
    else if ('failure' in reply) batch.reject(fromFailure(reply.failure))
    else batch.resolve(batch.prepared as readonly Outcome[])
  }

  #end(reason: string): void {
    this.#ended ??= coreErrors.create('STORE_UNAVAILABLE', { reason })
    for (const { reject } of [...this.#waiting.values(), ...this.#batches.splice(0)]) reject(this.#ended)
    this.#waiting.clear()
  }
}
