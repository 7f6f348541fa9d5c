/** A reason set-up cannot go on, written for the person at the terminal: printed without a stack. */
export class SetupError extends Error {}

/**
 * One short line about what set-up is doing; on stderr, so a command's own output stays clean.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`setup: ${line}\n`)
}
