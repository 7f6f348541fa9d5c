import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Recording } from './recording.ts'
import type { ReplayStart } from './replay-worker.ts'

/** The bare script behind the same kind of thread: calls are answered when the recorded batch they belong to is on the disk. */
export type Replay = { call(): Promise<void>; close(): Promise<void> }

// As many as the store has under way at most, when full batches are waiting.
const batchesMax = 2

/**
 * Starts a replay of batches of `size` calls on the file.
 *
 * The parameters of a batch go to the thread in one message and the row counts come back in one, since a script that lives
 * behind a thread is handed its work. `preloaded` leaves even that out: a bound that nothing with work to hand over can reach.
 */
export async function startReplay(path: string, recording: Recording, size: number, preloaded: boolean): Promise<Replay> {
  const { statements, batches } = recording
  const worker = new Worker(new URL('./replay-worker.ts', import.meta.url), {
    workerData: { path, statements, ...(preloaded && { batches }) } satisfies ReplayStart,
    execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'],
  })
  await once(worker, 'message')
  let waiting: (() => void)[] = []
  const running: (() => void)[][] = []
  let next = 0
  const send = (): void => {
    while (running.length < batchesMax && waiting.length >= size) {
      running.push(waiting.slice(0, size))
      waiting = waiting.slice(size)
      worker.postMessage(preloaded ? next : batches[next])
      next += 1
    }
  }
  worker.on('message', () => {
    for (const resolve of running.shift() ?? []) resolve()
    send()
  })
  return {
    call: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        send()
      }),
    close: async () => {
      const closed = once(worker, 'message')
      worker.postMessage('close')
      await closed
      await worker.terminate()
    },
  }
}
