import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A reason set-up cannot go on, written for the person at the terminal in one line: printed without a stack. */
export class SetupError extends Error {}

/**
 * One short line about what set-up is doing; on stderr, so a command's own output stays clean.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`setup: ${line}\n`)
}

/**
 * What a program that failed means to the person at the terminal: one line with its own reason, and a file with all that it said.
 * @param {string} what
 * @param {{ stdout?: string | null, stderr?: string | null, error?: (Error & { code?: string, path?: string }) | undefined }} result
 * @returns {SetupError}
 */
export function failure(what, { stdout, stderr, error }) {
  if (error) return new SetupError(`${what}: ${error.code === 'ENOENT' ? `there is no ${error.path} on the PATH` : error.message}`)
  const said = `${stdout ?? ''}${stderr ?? ''}`
  const lines = said.split('\n').map((line) => line.replace(/^[\s×│╰─▶]+/, '').trim())
  const reason =
    lines.find((line) => /^E: |ERR_|\b(ENOTFOUND|ECONNREFUSED|EACCES|ENOSPC)\b|\berror\b/i.test(line)) ?? lines.findLast(Boolean)
  const file = join(tmpdir(), `wallet-setup-${process.pid}.log`)
  writeFileSync(file, said)
  return new SetupError(`${what}: ${reason ?? 'it said nothing'} (all that it said: ${file})`)
}
