import { Worker } from 'node:worker_threads'
import type { Transport } from '../../rpc/transport.ts'
import type { WasmAnswered, WasmAsked, WasmStart } from './protocol.ts'

type Waiting = { resolve(body: string): void; reject(error: Error): void }

/** A running thread, and how it is talked to. */
export type WasmThread = {
  readonly id: number
  /** Carries the texts that would go over HTTP. Rejects once the thread is gone: what was asked may have been done. */
  readonly transport: Transport
  /** Resolves with the answer to its start: that the module is loaded, or why not. */
  readonly started: Promise<string>
  readonly gone: () => boolean
  /** Its heap and what WebAssembly holds, in bytes, at its last answer. */
  readonly memoryBytes: () => number | undefined
  /** Ends it at once, whatever it does; nothing is saved. Idempotent. */
  end(): Promise<void>
}

/**
 * Starts the thread that has the wallet of one slot.
 *
 * One for each slot and not the one that `monero-ts` would share: that one does one thing at a time for all wallets, forgets on opening
 * that the chain is a test chain, and cannot be ended for one wallet alone. It holds the program only while an answer is owed.
 */
export function startThread(start: WasmStart): WasmThread {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: start, name: 'wallet-monero' })
  const waiting = new Map<number, Waiting>()
  let ended: Error | undefined
  let memory: number | undefined
  let last = 0

  const wait = (id: number): Promise<string> => {
    if (waiting.size === 0) worker.ref()
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
  }
  const over = (reason: string): void => {
    ended ??= new TypeError(reason)
    memory = undefined
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
  }
  worker.on('message', ({ id, body, memoryBytes }: WasmAnswered) => {
    memory = memoryBytes
    const asked = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
    asked?.resolve(body)
  })
  worker.on('error', (error) => over(`the thread failed: ${error instanceof Error ? error.message : 'unknown'}`))
  worker.on('exit', (code) => over(`the thread ended with code ${code}`))
  const started = wait(0)
  // Who starts it listens later; that it failed meanwhile must not end the program.
  started.catch(() => undefined)
  return {
    id: worker.threadId,
    started,
    gone: () => ended !== undefined,
    memoryBytes: () => memory,
    transport: async (_, body) => {
      if (ended !== undefined) throw ended
      last += 1
      const answer = wait(last)
      worker.postMessage({ id: last, body } satisfies WasmAsked)
      return { status: 200, headers: {}, body: await answer }
    },
    end: async () => {
      over('the thread was ended')
      await worker.terminate()
    },
  }
}
