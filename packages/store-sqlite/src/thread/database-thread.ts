import { Worker } from 'node:worker_threads'
import { type Command, coreErrors, type Outcome } from '@wallet/core'
import { fromFailure } from './failure.ts'
import { asSent, type Packed, packCommands, unpackOutcomes } from './pack.ts'
import type { Envelope, Reply, Request, ThreadStart } from './protocol.ts'

type Waiting = { resolve(answer: unknown): void; reject(error: Error): void; read(answer: unknown): unknown; prepared: unknown }

const fromSource = import.meta.url.endsWith('.ts')

/**
 * The thread that owns the connection, so that waiting for the disk never blocks the caller's event loop.
 *
 * It keeps the program alive only while an answer is owed: everything acknowledged is on the disk, so nothing is lost by ending.
 */
export class DatabaseThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
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
      await thread.#wait(0, (answer) => answer)
      return thread
    } catch (error) {
      await thread.#worker.terminate()
      throw error
    }
  }

  /** Sends one request; answers come in any order. Rejects when the thread is gone: the outcome is then unknown. */
  ask(request: Request, read: (answer: unknown) => unknown = (answer) => answer): Promise<unknown> {
    if (this.#ended !== null) return Promise.reject(this.#ended)
    this.#lastId += 1
    const answer = this.#wait(this.#lastId, read)
    const envelope: Envelope = { id: this.#lastId, request }
    this.#worker.postMessage(envelope)
    return answer
  }

  /** Runs one batch; `now` replaces the thread's clock. */
  async run(commands: readonly Command[], now?: number): Promise<readonly Outcome[]> {
    const packed = packCommands(commands)
    const request: Request = { kind: 'run', commands: packed, ...(now === undefined ? {} : { now }) }
    const answered = this.ask(request, (answer) => unpackOutcomes(sent, answer as Packed<readonly Outcome[]>))
    // Copied while the thread is at work already, and before anybody else has had a turn to change them.
    const sent = typeof packed === 'string' ? asSent(commands) : commands
    return (await answered) as readonly Outcome[]
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

  #wait(id: number, read: Waiting['read']): Promise<unknown> {
    if (this.#waiting.size === 0) this.#worker.ref()
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, read, prepared: undefined }))
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id)
    if ('prepared' in reply) {
      // Read now, while the disk syncs; shown to nobody before `committed`.
      if (waiting !== undefined) waiting.prepared = waiting.read(reply.prepared)
      return
    }
    this.#waiting.delete(reply.id)
    if (this.#waiting.size === 0) this.#worker.unref()
    if ('failure' in reply) waiting?.reject(fromFailure(reply.failure))
    else waiting?.resolve('committed' in reply ? waiting.prepared : waiting.read(reply.answer))
  }

  #end(reason: string): void {
    this.#ended ??= coreErrors.create('STORE_UNAVAILABLE', { reason })
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
  }
}
