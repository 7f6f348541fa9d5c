import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '@wallet/core'
import { openDatabase } from './database/open-database.ts'
import { toFailure } from './thread/failure.ts'
import { isList, type PackedOutcomes, sizeOf } from './thread/pack.ts'
import type { Message, Reply, Request, Run, ThreadStart } from './thread/protocol.ts'
import { Session } from './thread/session.ts'

// The thread's entry: opens the database it was started for, then answers until it is closed.
const port = parentPort
invariant(port !== null, 'this module is the entry of a worker thread')

// Reading the outcomes of fewer commands takes less time than one more message.
const largeMin = 10
const reply = (message: Reply): void => port.postMessage(message)

/** Runs one batch and answers it, a large one in two steps. */
function run(session: Session, batch: Run): void {
  let early: unknown
  const prepared = (outcomes: PackedOutcomes): void => {
    early = outcomes
    reply({ prepared: outcomes })
  }
  const answered = session.answer(batch, sizeOf(batch.commands) < largeMin ? undefined : prepared) as PackedOutcomes
  reply(early !== undefined && early === answered ? { committed: true } : answered)
}

async function answer(session: Session, id: number, request: Request): Promise<void> {
  try {
    reply({ id, answer: await session.answer(request) })
  } catch (error) {
    reply({ id, failure: toFailure(error) })
  }
}

try {
  const { path, busyTimeoutMs, pagesMax } = workerData as ThreadStart
  const open = openDatabase({ path, busyTimeoutMs, platform: process.platform, version: process.versions.sqlite ?? '0' })
  if (pagesMax !== undefined) open.db.exec(`PRAGMA max_page_count = ${pagesMax}`)
  const session = new Session(open, () => Date.now())
  port.on('message', (message: Message) => {
    const alone = typeof message === 'string' || isList(message)
    if (!alone && 'id' in message) return void answer(session, message.id, message.request)
    try {
      run(session, alone ? { kind: 'run', commands: message } : message)
    } catch (error) {
      reply({ failure: toFailure(error) })
    }
  })
  reply({ id: 0, answer: null })
} catch (error) {
  reply({ id: 0, failure: toFailure(error) })
}
