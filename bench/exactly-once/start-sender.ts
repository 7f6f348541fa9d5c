import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Child, startChild } from '@wallet/harness'
import type { Account, Job } from './job.ts'

const program = fileURLToPath(new URL('sender.ts', import.meta.url))

/** Starts a process that pays; started again with the same job it goes on from what the job's folder holds. */
export function startSender(job: Job): Promise<Child> {
  const path = join(job.folder, 'job.json')
  writeFileSync(path, JSON.stringify(job))
  return startChild({ command: process.execPath, args: ['--conditions=source', program, path], ready: /READY/ })
}

/** What an ended sender said. @throws Error when it ended without a word */
export function accountOf(child: Child): Account {
  const found = /^RESULT (.*)$/m.exec(child.output())
  if (found?.[1] === undefined) throw new Error(`the sender ended early:\n${child.output().slice(-3_000)}`)
  return JSON.parse(found[1]) as Account
}
