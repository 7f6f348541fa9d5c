import { runDemo } from './polygon/demo.ts'
import { red, say } from './terminal.ts'

/** The demos, by the name given on the command line. */
const demos = new Map<string, () => Promise<void>>([['polygon', runDemo]])

const [chain = 'polygon'] = process.argv.slice(2)
const demo = demos.get(chain)
if (demo === undefined) {
  process.stderr.write(`no demo of "${chain}"; there are: ${[...demos.keys()].join(', ')}\n`)
  process.exit(2)
}
try {
  await demo()
} catch (error) {
  say(red(`failed: ${error instanceof Error ? error.message : String(error)}`))
  process.exitCode = 1
}
