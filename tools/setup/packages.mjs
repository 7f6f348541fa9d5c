import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { failure, SetupError, say } from './say.mjs'

const PNPM = 'pnpm@12.21.0'

/**
 * Installs the workspace from the lockfile, unless the same lockfile was already installed here.
 * The stamp lives inside node_modules and is written last, so a half-done install is done again.
 * @param {string} root
 */
export function ensurePackages(root) {
  const stamp = join(root, 'node_modules', '.wallet-setup')
  const wanted = fingerprint(root)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  const started = performance.now()
  say(`installing packages (${PNPM}, from the lockfile)`)
  const args = ['-y', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only']
  const result = spawnSync('npx', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { ...process.env, CI: 'true', ...headers(root) },
  })
  if (result.status !== 0) throw failure('packages cannot be installed', result)
  writeFileSync(stamp, wanted)
  say(`packages installed in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

/**
 * Compiles what is C++ and was not compiled when the packages were installed: then there may have been no compiler, and no command
 * that needed one. Such packages are optional dependencies, so that installing without a compiler is no failure.
 * @param {string} root
 * @param {string} command
 */
export function ensureNativePackages(root, command) {
  if (!['test', 'test:slow', 'bench'].includes(command)) return
  const require = createRequire(join(root, 'tools', 'harness', 'package.json'))
  const started = performance.now()
  try {
    require.resolve('pkcs11js/build/Release/pkcs11.node')
    return
  } catch {
    say('compiling pkcs11js')
  }
  const args = ['-y', PNPM, 'rebuild', '--recursive', 'pkcs11js']
  const result = spawnSync('npx', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20, env: { ...process.env, ...headers(root) } })
  if (result.status !== 0) throw failure('pkcs11js cannot be compiled', result)
  say(`pkcs11js compiled in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

/**
 * Where node-gyp finds Node's headers. Left alone it fetches them from nodejs.org, which a build machine may not reach.
 * @param {string} root
 * @returns {Record<string, string>}
 */
function headers(root) {
  const own = join(root, 'node_modules', 'node', 'node_modules', `node-${process.platform}-${process.arch}`)
  const prefixes = [dirname(dirname(process.execPath)), '/usr', existsSync(own) ? realpathSync(own) : own]
  const found = prefixes.find((prefix) => existsSync(join(prefix, 'include', 'node', 'node_api.h')))
  return found === undefined ? {} : { npm_config_nodedir: found }
}

/**
 * Directory of the Node 24 every command runs on: the workspace's own, whatever Node started us.
 * @param {string} root
 * @returns {string}
 */
export function nodeDirectory(root) {
  const own = join(root, 'node_modules', 'node', 'bin', 'node')
  if (existsSync(own)) return dirname(own)
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 24 || (major === 24 && minor >= 15)) return dirname(process.execPath)
  throw new SetupError('the `node` package brought no Node 24: delete node_modules and run again, or run with Node >= 24.15')
}

/** @param {string} root */
function fingerprint(root) {
  const hash = createHash('sha256').update(`${PNPM} ${process.platform} ${process.arch}\n`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}
