// The one door to every command: `node tools/run.mjs <command> [args]`. Plain JavaScript for Node 20 without dependencies, because
// on a fresh machine nothing else exists yet. It sets up what is missing, then runs the command on the workspace's Node 24.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureNativePackages, ensurePackages, nodeDirectory } from './setup/packages.mjs'
import { SetupError } from './setup/say.mjs'
import { ensureSystemParts } from './setup/system.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules', '.bin')

/** @type {Record<string, { run: string[], env?: Record<string, string> }>} */
const commands = {
  demo: { run: script('examples/withdrawal-service/demo/run.ts') },
  test: { run: ['vitest', 'run'] },
  'test:slow': { run: ['vitest', 'run'], env: { WALLET_TEST_SLOW: '1' } },
  'test:kill': { run: script('tools/kill/run.ts') },
  sim: { run: script('tools/sim/run.ts') },
  bench: { run: script('bench/run.ts') },
  lint: { run: ['biome', 'check', '--error-on-warnings', '.'] },
  format: { run: ['biome', 'check', '--write', '.'] },
  types: { run: script('tools/build/types.ts') },
  build: { run: script('tools/build/build.ts') },
  'check:packages': { run: script('tools/build/check-packages.ts') },
}

/** @param {string} file */
function script(file) {
  return ['node', '--conditions=source', file]
}

/**
 * Runs the command with our streams, passes signals on, and ends the way it ended.
 * @param {{ run: string[], env?: Record<string, string> }} command
 * @param {string[]} args
 */
function runCommand(command, args) {
  const nodeDir = nodeDirectory(root)
  const [program = '', ...rest] = command.run
  const PATH = [nodeDir, bin, process.env.PATH ?? ''].join(delimiter)
  const child = spawn(program === 'node' ? join(nodeDir, 'node') : join(bin, program), [...rest, ...args], {
    cwd: root,
    stdio: 'inherit',
    // Hundreds of processes of ours start from the sources: stripped and compiled once, each starts in half the time.
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'), ...process.env, ...command.env, PATH },
  })
  // At a terminal Ctrl-C reaches the child by itself; a second SIGINT would cut its orderly shutdown short.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal))
  // npm starts us through a shell that dies of a SIGTERM without passing it on; to be adopted by another parent is how we learn of it.
  const parent = process.ppid
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref()
  child.on('error', (error) => {
    console.error(`cannot start ${program}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
}

const [name = '', ...rest] = process.argv.slice(2)
const args = rest[0] === '--' ? rest.slice(1) : rest
const command = commands[name]
try {
  if (Number(process.versions.node.split('.')[0]) < 20) throw new SetupError(`Node 20 or newer is needed, this is ${process.versions.node}`)
  if (!command) throw new SetupError(`usage: node tools/run.mjs ${Object.keys(commands).join('|')} [args]`)
  if (command.run[0] === 'node' && !existsSync(join(root, command.run.at(-1) ?? ''))) {
    throw new SetupError(`${name}: ${command.run.at(-1)} does not exist`)
  }
  // A demo needs the node of its own chain only.
  ensureSystemParts(name === 'demo' && args[0] !== undefined ? `demo ${args[0]}` : name)
  ensurePackages(root)
  ensureNativePackages(root, name)
  runCommand(command, args)
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  console.error(error.message)
  process.exit(1)
}
