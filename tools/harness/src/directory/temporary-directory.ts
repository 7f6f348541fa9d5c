import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryDirectory {
  readonly path: string
  /** Deletes the directory and all in it; idempotent. */
  remove(): void
}

const living = new Set<string>()
let installed = false

function erase(path: string): void {
  living.delete(path)
  rmSync(path, { recursive: true, force: true, maxRetries: 3 })
}

/** Makes a fresh directory under the system's temporary one; it is deleted by `remove()`, and at the latest when this process exits. */
export function temporaryDirectory(prefix: string): TemporaryDirectory {
  const path = mkdtempSync(join(tmpdir(), `${prefix}-`))
  if (!installed) process.once('exit', () => [...living].forEach(erase))
  installed = true
  living.add(path)
  return { path, remove: () => erase(path) }
}
