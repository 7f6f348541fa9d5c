import { bch, btc, doge } from './btc/coins.ts'
import { runCoinDemo } from './btc/demo.ts'
import { runMoneroDemo } from './monero/demo.ts'
import { runDemo } from './polygon/demo.ts'
import { runSolanaDemo } from './solana/demo.ts'
import { red, say } from './terminal.ts'

/** The demos, by the name given on the command line. */
const demos = new Map<string, () => Promise<void>>([
  ['polygon', runDemo],
  ['solana', runSolanaDemo],
  ['btc', () => runCoinDemo(btc)],
  ['bch', () => runCoinDemo(bch)],
  ['doge', () => runCoinDemo(doge)],
  ['monero', runMoneroDemo],
])

const [chain = 'polygon'] = process.argv.slice(2)
const demo = demos.get(chain)
if (demo === undefined) {
  process.stderr.write(`no demo of "${chain}"; there are: ${[...demos.keys()].join(', ')}\n`)
  process.exit(2)
}
// Leaving through `exit` takes children and the temporary directory along.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(code))
try {
  await demo()
} catch (error) {
  say(red(`failed: ${error instanceof Error ? error.message : String(error)}`))
  process.exitCode = 1
}
