import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { missingParts } from './parts.mjs'
import { SetupError, say } from './say.mjs'

/**
 * Installs the Debian packages a command needs, when this is Debian or Ubuntu and we are root; otherwise says what to install.
 * Safe to repeat: a part that is present costs one `stat`.
 * @param {string} command
 */
export function ensureSystemParts(command) {
  const missing = missingParts(command, existsSync)
  if (missing.length === 0) return
  const packages = [...new Set(missing.flatMap((part) => part.packages))]
  const names = missing.map((part) => part.name).join(', ')
  if (!isDebian() || process.getuid?.() !== 0) {
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
  throw new SetupError(`apt-get ${args[0]} failed:\n${result.stdout ?? ''}${result.stderr ?? result.error?.message ?? ''}`)
}

function isDebian() {
  try {
    return /^(ID|ID_LIKE)=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}
