import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'

const living = new Set<ChildProcess>()
let installed = false

/** Kills the child when this process exits, however it exits short of a signal; see `withParentDeathSignal` for the signals. */
export function killWithParent(child: ChildProcess): void {
  if (!installed) {
    installed = true
    process.on('exit', () => {
      for (const each of living) each.kill('SIGKILL')
    })
  }
  living.add(child)
  child.once('exit', () => living.delete(child))
}

/**
 * Puts `setpriv --pdeathsig` before the command where the system has it. A parent that gets SIGKILL runs no exit code, so only the
 * kernel can take its children down; setpriv execs the command in its own place, so the pid stays the real one.
 */
export function withParentDeathSignal(command: string, args: readonly string[]): { command: string; args: string[] } {
  const setpriv = '/usr/bin/setpriv'
  if (process.platform !== 'linux' || !existsSync(setpriv)) return { command, args: [...args] }
  return { command: setpriv, args: ['--pdeathsig', 'KILL', '--', command, ...args] }
}
