// The bare script: opens the file with the same settings, has the recorded SQL in memory, and runs one batch per message. It
// knows nothing of commands, rows or money; what it leaves out is what the store costs.
import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from '../../packages/store-sqlite/src/database/open-database.ts'
import type { Recording } from './recording.ts'

const { path, recording } = workerData as { readonly path: string; readonly recording: Recording }
const open = openDatabase({ path, busyTimeoutMs: 0, platform: process.platform, version: process.versions.sqlite ?? '' })
const statements = recording.statements.map((sql) => {
  const statement = open.db.prepare(sql)
  if (sql.startsWith('SELECT')) statement.setReturnArrays(true)
  return statement
})

parentPort?.on('message', (number: number) => {
  if (number === -1) {
    open.close()
    parentPort?.postMessage(-1)
    return
  }
  for (const [statement, method, params] of recording.batches[number] ?? []) statements[statement]?.[method](...params)
  parentPort?.postMessage(number)
})
parentPort?.postMessage(-1)
