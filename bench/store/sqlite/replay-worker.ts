// The bare script: opens the file with the same settings, prepares the recorded statements, and runs the steps it is sent, one
// batch per message. It knows nothing of commands, rows or money; what it leaves out is what the store costs.
import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from '../../../packages/store-sqlite/src/database/open-database.ts'
import type { Recording, Step } from './recording.ts'

/** With `batches` the script knows all parameters beforehand and is sent only the number of a batch. */
export type ReplayStart = Pick<Recording, 'statements'> & Partial<Pick<Recording, 'batches'>> & { readonly path: string }

const start = workerData as ReplayStart
const open = openDatabase({ path: start.path, busyTimeoutMs: 0, platform: process.platform, version: process.versions.sqlite ?? '' })
const statements = start.statements.map((sql) => {
  const statement = open.db.prepare(sql)
  if (sql.startsWith('SELECT')) statement.setReturnArrays(true)
  return statement
})

/** How many rows each step changed or found. */
function run(batch: readonly Step[]): number[] {
  return batch.map(([number, method, params]) => {
    const answer = statements[number]?.[method](...params)
    if (answer === undefined) return 0
    return Array.isArray(answer) ? answer.length : Number((answer as { readonly changes?: number | bigint }).changes ?? 1)
  })
}

parentPort?.on('message', (message: readonly Step[] | number | 'close') => {
  if (message === 'close') {
    open.close()
    parentPort?.postMessage([])
    return
  }
  parentPort?.postMessage(run(typeof message === 'number' ? (start.batches?.[message] ?? []) : message))
})
parentPort?.postMessage([])
