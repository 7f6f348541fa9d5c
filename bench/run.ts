// `pnpm bench NAME`: runs bench/NAME.ts, prints its table and keeps the figures in bench/results/NAME.json and on docs/benchmarks.md.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench } from './kit/bench.ts'
import { commit, machine } from './kit/machine.ts'
import { withFigures } from './kit/page.ts'
import { printReport } from './kit/report.ts'

const folder = dirname(fileURLToPath(import.meta.url))
const name = process.argv[2] ?? ''
const file = join(folder, `${name}.ts`)
if (!/^[a-z][a-z-]*$/.test(name) || name === 'run' || !existsSync(file)) {
  console.error('usage: pnpm bench NAME, where bench/NAME.ts exists')
  process.exit(2)
}

const { bench } = (await import(file)) as { bench: Bench }
const report = { name, commit: commit(), machine: machine(), ...(await bench(process.argv.slice(3))) }
printReport(report)
mkdirSync(join(folder, 'results'), { recursive: true })
writeFileSync(join(folder, 'results', `${name}.json`), `${JSON.stringify(report, null, 2)}\n`)
const page = join(dirname(folder), 'docs', 'benchmarks.md')
writeFileSync(page, withFigures(readFileSync(page, 'utf8'), report))
process.exit(report.verdicts.every(({ pass }) => pass) ? 0 : 1)
