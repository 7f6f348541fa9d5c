import { randomInt } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Below the ports that systems give to whoever asks for any (Linux from 32768, others from 49152): between our asking and our child's
// listening, one of those may go to somebody else's listener or connection, and the child's answers then come from a stranger.
const [lowest, beyond] = [12_000, 32_000]
const notes = join(tmpdir(), 'wallet-ports')
const ours = new Set<number>()

/**
 * A TCP port that is free on loopback, and that no other run of this harness gets while this process lives.
 *
 * Prefer a part's own "port 0" where it has one: that needs no such promise.
 */
export async function freePort(): Promise<number> {
  mkdirSync(notes, { recursive: true })
  if (ours.size === 0) process.once('exit', () => ours.forEach((port) => void rmSync(noteOf(port), { force: true })))
  for (;;) {
    const port = randomInt(lowest, beyond)
    if (!reserved(port)) continue
    ours.add(port)
    if (await listens(port)) return port
  }
}

const noteOf = (port: number): string => join(notes, `${port}`)

/** Whether the port is ours now: one process at a time can make its note, and a note of a dead one counts for nothing. */
function reserved(port: number): boolean {
  try {
    writeFileSync(noteOf(port), `${process.pid}`, { flag: 'wx' })
    return true
  } catch {
    if (ours.has(port) || isAlive(port)) return false
    rmSync(noteOf(port), { force: true })
    return false
  }
}

function isAlive(port: number): boolean {
  try {
    process.kill(Number.parseInt(readFileSync(noteOf(port), 'utf8'), 10), 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function listens(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
