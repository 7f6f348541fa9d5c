import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Recording } from './recording.ts'

/** The bare script behind the same kind of thread: calls are answered when the recorded batch they belong to is on the disk. */
export type Replay = { call(): Promise<void>; close(): Promise<void> }

/** Starts a replay of batches of `size` calls on the file. One batch is under way at a time, as in the store. */
export async function startReplay(path: string, recording: Recording, size: number): Promise<Replay> {
  const worker = new Worker(new URL('./replay-worker.ts', import.meta.url), {
    workerData: { path, recording },
    execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'],
  })
  await once(worker, 'message')
  let waiting: (() => void)[] = []
  let running: (() => void)[] = []
  let batch = 0
  const send = (): void => {
    if (running.length > 0 || waiting.length < size) return
    running = waiting.slice(0, size)
    waiting = waiting.slice(size)
    worker.postMessage(batch++)
  }
  worker.on('message', () => {
    const done = running
    running = []
    for (const resolve of done) resolve()
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
      worker.postMessage(-1)
      await closed
      await worker.terminate()
    },
  }
}
