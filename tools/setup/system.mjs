import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { missingParts, parts } from './parts.mjs'
import { failure, SetupError, say } from './say.mjs'

/**
 * Installs the Debian packages a command needs, when this is Debian or Ubuntu and we are root; otherwise says what to install.
 * Safe to repeat: a part that is present costs one `stat`.
 * @param {string} command
 * @param {import('./parts.mjs').Part[]} table
 * @param {boolean} mayInstall
 */
export function ensureSystemParts(command, table = parts, mayInstall = isDebian() && process.getuid?.() === 0) {
  const missing = missingParts(command, existsSync, table)
  if (missing.length === 0) return
  const packages = [...new Set(missing.flatMap((part) => part.packages))]
  const names = missing.map((part) => part.name).join(', ')
  if (!mayInstall) {
    throw new SetupError(`${command} needs ${names}. Install with: sudo apt-get install -y ${packages.join(' ')}`)
  }
  say(`installing ${packages.join(', ')} with apt`)
  // Services must not start by themselves: tests start their own on free ports.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  apt(['update', '-q'], env)
  apt(['install', '-y', '-q', '--no-install-recommends', ...packages], env)
  const still = missing.filter((part) => !existsSync(part.program))
  if (still.length > 0) throw new SetupError(`apt succeeded, but ${still.map((part) => part.program).join(', ')} is missing`)
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function apt(args, env) {
  const result = spawnSync('apt-get', args, { env, encoding: 'utf8', maxBuffer: 64 << 20 })
  if (result.status === 0) return
  throw failure(`apt-get ${args[0]} failed`, result)
}

function isDebian() {
  try {
    return /^(ID|ID_LIKE)=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}
