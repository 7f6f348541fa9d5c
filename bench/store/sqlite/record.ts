import type { Command } from '@wallet/core'
import { openDatabase } from '../../../packages/store-sqlite/src/database/open-database.ts'
import { Session } from '../../../packages/store-sqlite/src/thread/session.ts'
import { type Recording, recordingDatabase } from './recording.ts'

const version = process.versions.sqlite ?? ''

/** Runs the commands in batches of `size` on the file, through the store's own code, and notes the SQL of each batch. */
export function record(path: string, commands: readonly Command[], size: number): Recording {
  const open = openDatabase({ path, busyTimeoutMs: 0, platform: process.platform, version })
  const recorder = recordingDatabase(open.db)
  const session = new Session({ db: recorder.db, close: open.close }, () => Date.now())
  recorder.cut()
  const from = recorder.recording().batches.length
  for (let at = 0; at < commands.length; at += size) {
    session.answer({ kind: 'run', commands: commands.slice(at, at + size) })
    recorder.cut()
  }
  open.close()
  const { statements, batches } = recorder.recording()
  return { statements, batches: batches.slice(from) }
}
