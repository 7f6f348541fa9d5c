import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '@wallet/core'
import { openDatabase } from './database/open-database.ts'
import { toFailure } from './thread/failure.ts'
import type { Envelope, Reply, Request, ThreadStart } from './thread/protocol.ts'
import { Session } from './thread/session.ts'

// The thread's entry: opens the database it was started for, then answers until it is closed.
const port = parentPort
invariant(port !== null, 'this module is the entry of a worker thread')

// Commands of this length are some ten: reading the outcomes of fewer takes less time than one more message.
const largeMin = 4096
const isLarge = (request: Request): boolean => request.kind === 'run' && request.commands.length >= largeMin
const reply = (message: Reply): void => port.postMessage(message)

try {
  const { path, busyTimeoutMs, pagesMax } = workerData as ThreadStart
  const open = openDatabase({ path, busyTimeoutMs, platform: process.platform, version: process.versions.sqlite ?? '0' })
  if (pagesMax !== undefined) open.db.exec(`PRAGMA max_page_count = ${pagesMax}`)
  const session = new Session(open, () => Date.now())
  port.on('message', async ({ id, request }: Envelope) => {
    try {
      let early: unknown
      const answered = session.answer(request, (outcomes) => {
        if (!isLarge(request)) return
        early = outcomes
        reply({ id, prepared: outcomes })
      })
      if (early !== undefined && early === answered) reply({ id, committed: true })
      else reply({ id, answer: answered instanceof Promise ? await answered : answered })
    } catch (error) {
      reply({ id, failure: toFailure(error) })
    }
  })
  reply({ id: 0, answer: null })
} catch (error) {
  reply({ id: 0, failure: toFailure(error) })
}
