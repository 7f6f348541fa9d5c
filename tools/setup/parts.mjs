// Programs that npm cannot bring, by Debian package. `npm test`, `npm run demo` and the benches need none so far: Node 24, anvil
// and hardhat's EDR all come from the registry, and link nothing beyond what Node itself links.

/**
 * @typedef {object} Part
 * @property {string} name       the word used in messages
 * @property {string} program    absolute path whose presence means "installed"
 * @property {string[]} packages Debian packages that bring it
 * @property {string[]} usedBy   commands of tools/run.mjs that cannot run without it
 */

/** @type {Part[]} */
export const parts = []

/**
 * The parts a command needs and this machine lacks.
 * @param {string} command
 * @param {(path: string) => boolean} exists
 * @param {Part[]} table
 * @returns {Part[]}
 */
export function missingParts(command, exists, table = parts) {
  return table.filter((part) => part.usedBy.includes(command) && !exists(part.program))
}
