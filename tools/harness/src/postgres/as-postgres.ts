import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where Debian puts the programs of its newest PostgreSQL; they are not on the path. */
export function postgresBinaries(): string {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
  const found = versions.map((version) => join(root, version, 'bin')).find((path) => existsSync(join(path, 'postgres')))
  if (found === undefined) throw new Error('there is no PostgreSQL server on this machine (npm test installs it)')
  return found
}

/**
 * PostgreSQL refuses to run as root, so root becomes the system's user `postgres`; anybody else stays who they are. The kernel forgets
 * a death signal when the user changes, so it is asked for once more.
 */
export function asPostgres(command: string, args: readonly string[]): { readonly command: string; readonly args: readonly string[] } {
  if (process.getuid?.() !== 0) return { command, args }
  return {
    command: '/usr/bin/setpriv',
    args: ['--pdeathsig=KILL', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--', command, ...args],
  }
}

/** Runs a program to its end as that user and gives its standard output. */
export function runAsPostgres(program: string, args: readonly string[], options: { readonly env?: Record<string, string> } = {}): string {
  const { command, args: all } = asPostgres(program, args)
  const done = spawnSync(command, [...all], { encoding: 'utf8', cwd: '/', env: { ...process.env, ...options.env }, maxBuffer: 1 << 26 })
  if (done.status !== 0) throw new Error(`${program}: ${done.error?.message ?? `${done.stderr}${done.stdout}`.slice(-2_000)}`)
  return done.stdout
}

/** Gives a directory to that user. */
export function giveToPostgres(path: string): void {
  if (process.getuid?.() !== 0) return
  const id = (flag: string): number => Number(spawnSync('/usr/bin/id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
  chownSync(path, id('-u'), id('-g'))
}
